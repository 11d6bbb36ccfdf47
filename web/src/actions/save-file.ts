import type { DownloadedFile } from '@holdfast/reservations-service-client';

/** How long the browser may take to begin with a saved file, in ms. */
const urlLifetimeMs = 60_000;

/** Hands a file to the browser to be saved. */
export function saveFile({ name, content }: DownloadedFile): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), urlLifetimeMs);
}
