/** Samples a second. */
const sampleRate = 44_100;
const seconds = 10;
const headerBytes = 44;

/**
 * Plays the demonstration's fog signal: two long blasts of a horn, 10 s, as a WAV file (RIFF, 16-bit PCM, one channel).
 * It is computed because 880 kB of sound would weigh more than the rest of the repository; every run makes the same.
 */
export function renderFogSignal(): Uint8Array {
  const samples = sampleRate * seconds;
  const file = Buffer.alloc(headerBytes + samples * 2);
  writeHeader(file);
  for (let index = 0; index < samples; index += 1) {
    const sample = soundAt(index / sampleRate);
    file.writeInt16LE(Math.round(sample * 0x7fff), headerBytes + index * 2);
  }
  return file;
}

/** The amplitude at a time, -1 to 1: a low tone with overtones, swelling and fading in each blast. */
function soundAt(time: number): number {
  const position = (time % 5) / 3.5;
  if (position >= 1) return 0;
  const envelope = Math.min(1, position * 8, (1 - position) * 5);
  const tone = (multiple: number): number => Math.sin(2 * Math.PI * 110 * multiple * time);
  return envelope * (0.5 * tone(1) + 0.25 * tone(2) + 0.15 * tone(3));
}

function writeHeader(file: Buffer): void {
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  // Length of this part, then: PCM, channels, samples and bytes a second, bytes and bits a sample.
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(file.length - headerBytes, 40);
}
