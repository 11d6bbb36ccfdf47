/** The file name of a Content-Disposition header (RFC 6266), without any folder; `download` where there is none. */
export function readFileName(header: string): string {
  const name = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]?.replaceAll(/\\(.)/g, '$1');
  const base = name?.split(/[/\\]/).at(-1);
  return base === undefined || base === '' ? 'download' : base;
}
