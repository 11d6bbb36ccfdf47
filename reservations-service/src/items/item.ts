/** Something that can be reserved, and downloaded for credits. */
export interface Item {
  readonly itemId: string;
  readonly title: string;
  /** Its price, 1 to 1,000,000,000. */
  readonly credits: number;
  /** The media type of its content (RFC 9110, section 8.3). */
  readonly contentType: string;
  /** Bytes of its content. */
  readonly size: number;
  /** Of its content, 64 hex digits. */
  readonly sha256: string;
}

/** An item to be stored, with its content. */
export interface NewItem {
  readonly itemId: string;
  readonly title: string;
  readonly credits: number;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** The largest content of an item, in bytes. */
export const maxContentBytes = 16 * 1024 * 1024;

/** Where items are kept. */
export interface Items {
  find(itemId: string): Promise<Item | undefined>;
  /** Items whose id comes after another, by id in the order of their bytes. */
  list(page: { readonly afterItemId: string | undefined; readonly limit: number }): Promise<Item[]>;
  /**
   * Creates an item or replaces it, content and all, in one step. Downloads that have begun go on with the content they
   * began with.
   */
  store(item: NewItem): Promise<{ item: Item; created: boolean }>;
}
