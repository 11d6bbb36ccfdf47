import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** The quickest: it makes spans of services a sixth as large. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** An Export…ServiceRequest, ready to be sent as it is. */
export interface ExportBatch {
  readonly request: Uint8Array;
  /** Spans, log records, or data points of metrics. */
  readonly itemCount: number;
}

/** Whether a batch that has left the queue for good was taken; if not, why. */
export interface BatchEnd {
  /** How many of its items are lost. */
  readonly lost: number;
  /** `error.type`; undefined where nothing is lost. */
  readonly errorType?: string | undefined;
}

/** A request that waits to be sent, or is being sent. */
export class WaitingBatch {
  readonly itemCount: number;
  readonly ended: Promise<BatchEnd>;
  readonly end: (end: BatchEnd) => void;
  private bytes: Uint8Array;
  private state: 'plain' | 'packed' | 'incompressible' = 'plain';

  constructor({ request, itemCount }: ExportBatch) {
    const { promise, resolve } = Promise.withResolvers<BatchEnd>();
    this.itemCount = itemCount;
    this.bytes = request;
    this.ended = promise;
    this.end = resolve;
  }

  /** How many bytes it takes while it waits. */
  get byteLength(): number {
    return this.bytes.length;
  }

  get canBePacked(): boolean {
    return this.state === 'plain';
  }

  /** The request; it is unpacked in another thread. @throws where there is no room for it */
  async read(): Promise<Uint8Array> {
    return this.state === 'packed' ? decompress(this.bytes) : this.bytes;
  }

  /** Makes it smaller, in another thread. @returns by how many bytes */
  async pack(): Promise<number> {
    const { bytes } = this;
    this.state = 'incompressible';
    // Without room to pack it, it waits as it is.
    const packed = await compress(bytes, options).catch(() => bytes);
    if (packed.length >= bytes.length) return 0;
    this.state = 'packed';
    this.bytes = packed;
    return bytes.length - packed.length;
  }
}
