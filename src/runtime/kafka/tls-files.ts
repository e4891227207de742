import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { PublisherTarget } from '../../sinks/sink.ts';

/** PEM files of a cluster; none stands for the authorities of the system. */
export type TlsFiles = NonNullable<PublisherTarget['tls']>;

type FileKey = keyof TlsFiles;

const KEYS: readonly FileKey[] = ['ca', 'cert', 'key'];

/**
 * What the files hold now: certificates and authorities are renewed in place, each new connection shows and trusts the new ones. `at` is
 * the section of the configuration that names them. Throws OOM_CONFIG_UNREADABLE that names key and file.
 */
export function tlsOptions(files: TlsFiles, at: string): ConnectionOptions {
  return Object.fromEntries(
    KEYS.flatMap((key) => {
      const path = files[key];
      return path === undefined ? [] : [[key, readPem(path, `${at}.tls.${key}`)]];
    }),
  );
}

/**
 * Throws AppError that names key, file and remedy when the files cannot be read, are no PEM, do not belong together, or are
 * over.
 */
export function checkTlsFiles(files: TlsFiles, at: string, nowMs: number): void {
  const { ca, cert, key } = tlsOptions(files, at) as { ca?: string; cert?: string; key?: string };
  if (ca !== undefined) checkCertificates(ca, `${at}.tls.ca: ${files.ca ?? ''}`, nowMs);
  if (cert === undefined || key === undefined) return;
  checkCertificates(cert, `${at}.tls.cert: ${files.cert ?? ''}`, nowMs);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new AppError(
      'OOM_CONFIG_INVALID',
      `${at}.tls.key: ${files.key ?? ''} does not go with ${files.cert ?? ''}: ${messageOf(error)}`,
      { remedy: `Name the key that ${at}.tls.cert was made for, PEM, without a pass phrase.`, cause: error },
    );
  }
}

/** The subject of a certificate as Kafka writes it: `CN=oomstream,O=Example`, the last part first. */
export function subjectOf(certFile: string): string {
  return new X509Certificate(readFileSync(certFile)).subject.split('\n').reverse().join(',');
}

function checkCertificates(pem: string, where: string, nowMs: number): void {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  const [first] = certificates;
  if (first === undefined) throw broken(where, 'holds no certificate', 'Name a PEM file.');
  const ends = certificates.map((text) => endOf(text, where));
  // A bundle may hold old authorities beside the one that counts; of a chain the first is ours.
  const last = where.includes('.tls.ca') ? Math.max(...ends) : (ends[0] ?? nowMs);
  if (last < nowMs) throw broken(where, `expired on ${new Date(last).toISOString()}`, 'Renew the certificate.');
}

function endOf(text: string, where: string): number {
  try {
    return Date.parse(new X509Certificate(text).validTo);
  } catch (error) {
    throw broken(where, `holds a certificate that cannot be read: ${messageOf(error)}`, 'Name a PEM file.');
  }
}

function broken(where: string, what: string, remedy: string): AppError {
  return new AppError('OOM_CONFIG_INVALID', `${where} ${what}`, { remedy });
}

function readPem(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AppError('OOM_CONFIG_UNREADABLE', `${where}: ${path} could not be read: ${messageOf(error)}`, {
      remedy: 'Name PEM files that this process may read.',
      cause: error,
    });
  }
}
