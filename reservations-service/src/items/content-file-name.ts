/** File name extensions of the media types that items commonly have. */
const extensions: ReadonlyMap<string, string> = new Map([
  ['application/json', '.json'],
  ['application/pdf', '.pdf'],
  ['application/zip', '.zip'],
  ['audio/mpeg', '.mp3'],
  ['audio/wav', '.wav'],
  ['image/jpeg', '.jpg'],
  ['image/png', '.png'],
  ['image/svg+xml', '.svg'],
  ['text/csv', '.csv'],
  ['text/html', '.html'],
  ['text/markdown', '.md'],
  ['text/plain', '.txt'],
]);

/**
 * Names the file that a download becomes: the item's id, which is safe in a header and on a disk, and the extension of
 * its media type unless the id ends with it.
 */
export function nameContentFile(itemId: string, contentType: string): string {
  const [mediaType = ''] = contentType.toLowerCase().split(';', 1);
  const extension = extensions.get(mediaType.trim()) ?? '';
  return itemId.toLowerCase().endsWith(extension) ? itemId : `${itemId}${extension}`;
}
