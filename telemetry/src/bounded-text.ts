/** How much of a text that a caller sent may reach a span or a log line, in UTF-16 code units. */
const longestTextLength = 256;

/**
 * Cuts a caller's text to 256 code units, or as many as are given, with an ellipsis in the last place where something was
 * cut.
 */
export function boundText(text: string, maxLength = longestTextLength): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
