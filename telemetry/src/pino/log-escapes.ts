/**
 * Characters that JSON leaves as they are, but that end a line or move the cursor for those who read it: C1 controls, line
 * and paragraph separators, and marks that turn the direction of text (https://www.unicode.org/reports/tr9/).
 */
const deceptiveCharacters = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Escapes, in a text that is JSON already, the characters that would deceive its readers. */
export function escapeDeceptive(json: string): string {
  return json.replaceAll(deceptiveCharacters, escapeCharacter);
}

/** Writes a text as JSON that deceives nobody. */
export function writeLogText(text: string): string {
  return escapeDeceptive(JSON.stringify(text));
}

/** As JSON may write any character. */
function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
