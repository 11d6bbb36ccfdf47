import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** How the parts of a waterfall are coloured; every paint leaves the text as it is where colour is off. */
export interface Palette {
  dim: Paint;
  bold: Paint;
  error: Paint;
  /** A colour per service, the same on each of its lines. */
  service: (serviceName: string) => Paint;
}

const serviceColors = ['cyan', 'magenta', 'yellow', 'green', 'blue'] as const;
type Style = (typeof serviceColors)[number] | 'dim' | 'bold' | 'red';

const plain: Paint = (text) => text;

export function createPalette(options: { color: boolean; serviceNames: Iterable<string> }): Palette {
  const paint =
    (style: Style): Paint =>
    (text) =>
      // The caller decides about colour; otherwise styleText would look at the process's own output stream.
      options.color ? styleText(style, text, { validateStream: false }) : text;
  const paints = serviceColors.map(paint);
  const byService = new Map(
    [...new Set(options.serviceNames)].map((name, index) => [name, paints[index % paints.length] ?? plain]),
  );
  return {
    dim: paint('dim'),
    bold: paint('bold'),
    error: paint('red'),
    service: (serviceName) => byService.get(serviceName) ?? plain,
  };
}
