import { Command } from 'commander';
import { AppError } from '../lib/errors.ts';
import { SCHEMAS } from '../model/generated/schemas.ts';

/** `oomstream schema [NAME]`: the JSON Schemas of everything that is read or written. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of a message, or the names of all')
    .argument('[name]', 'incident, aggregate, line, ...')
    .addHelpText('after', '\nExample:\n  oomstream schema incident > incident.v1.schema.json')
    .action((name: string | undefined) => {
      process.stdout.write(name === undefined ? `${Object.keys(SCHEMAS).join('\n')}\n` : schemaText(name));
    });
}

/** A schema as JSON text; an unknown name is a usage error that lists the known ones. */
export function schemaText(name: string): string {
  const schema = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (schema === undefined) {
    throw new AppError('OOM_USAGE', `there is no schema named ${name}`, {
      remedy: `known: ${Object.keys(SCHEMAS).join(', ')}`,
    });
  }
  return `${JSON.stringify(schema, null, 2)}\n`;
}
