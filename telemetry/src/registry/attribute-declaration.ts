/** What an attribute's type is in TypeScript. */
interface ValueTypes {
  string: string;
  number: number;
  boolean: boolean;
  'string[]': string[];
  'number[]': number[];
}

/** What a reader of a trace needs to know about an attribute that is not the semantic conventions'. */
export interface AttributeDeclaration {
  readonly type: keyof ValueTypes;
  readonly meaning: string;
  readonly example: string | number | boolean | readonly string[] | readonly number[];
}

export type AttributeDeclarations = Readonly<Record<string, AttributeDeclaration>>;

/** Attributes by declared name and with the declared type: a typing slip stops at the type checker. */
export type AttributesOf<Declarations extends AttributeDeclarations> = {
  readonly [Name in keyof Declarations]?: ValueTypes[Declarations[Name]['type']];
};
