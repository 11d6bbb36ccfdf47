/** What a reader of a trace needs to know about an attribute that is not the semantic conventions'. */
export interface AttributeDeclaration {
  readonly type: 'string' | 'number' | 'boolean';
  readonly meaning: string;
  readonly example: string | number | boolean;
}

export type AttributeDeclarations = Readonly<Record<string, AttributeDeclaration>>;

interface ValueTypes {
  string: string;
  number: number;
  boolean: boolean;
}

/** Attributes by declared name and with the declared type: a typing slip stops at the type checker. */
export type AttributesOf<Declarations extends AttributeDeclarations> = {
  readonly [Name in keyof Declarations]?: ValueTypes[Declarations[Name]['type']];
};
