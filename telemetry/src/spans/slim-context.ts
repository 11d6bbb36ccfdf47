import { createContextKey, type Context } from '@opentelemetry/api';

/** The key under which the API keeps the active span. Were it another one, spans would be values like all others. */
const spanKey = createContextKey('OpenTelemetry Context Key SPAN');

/**
 * A context in which a change of the active span costs one small object. The API's own copies a Map and makes three
 * functions for every change, and a request changes its span a dozen times.
 */
class SlimContext implements Context {
  private readonly span: unknown;
  /** Keys and their values by turns. They are few, so a search is quicker than a Map. */
  private readonly others: readonly unknown[];

  constructor(span: unknown, others: readonly unknown[]) {
    this.span = span;
    this.others = others;
  }

  getValue(key: symbol): unknown {
    if (key === spanKey) return this.span;
    const { others } = this;
    for (let index = 0; index < others.length; index += 2) {
      if (others[index] === key) return others[index + 1];
    }
    return undefined;
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === spanKey) return new SlimContext(value, this.others);
    return new SlimContext(this.span, [...this.listOthersThan(key), key, value]);
  }

  deleteValue(key: symbol): Context {
    if (key === spanKey) return new SlimContext(undefined, this.others);
    return new SlimContext(this.span, this.listOthersThan(key));
  }

  private listOthersThan(key: symbol): unknown[] {
    return this.others.filter((_, index) => this.others[index - (index % 2)] !== key);
  }
}

/**
 * A context with nothing in it, as the API's `ROOT_CONTEXT`, for what begins a trace: contexts made of it are slim as well.
 */
export const rootContext: Context = new SlimContext(undefined, []);
