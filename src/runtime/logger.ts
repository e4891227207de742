import { pino } from 'pino';

/** Fields of one log event. */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What the runtime says to its operator: one event a call, fields first. */
export type Logger = Readonly<Record<LogLevel, (fields: LogFields, message: string) => void>> & {
  /** The same logger with fields that each of its events carries. */
  child(fields: LogFields): Logger;
};

/** A logger that writes JSON lines to stderr; stdout carries data only. */
export function createLogger(level: LogLevel | 'silent'): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  const options = {
    level,
    base: { service: 'oomstream' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  };
  return wrap(pino(options, destination));
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  child: () => silentLogger,
};

function ignore(): void {
  // Nothing is listened to.
}

function wrap(target: pino.Logger): Logger {
  return {
    trace: target.trace.bind(target),
    debug: target.debug.bind(target),
    info: target.info.bind(target),
    warn: target.warn.bind(target),
    error: target.error.bind(target),
    child: (fields) => wrap(target.child(fields)),
  };
}
