import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Linux has a file system in memory for everyone. */
const memoryDir = '/dev/shm';

/** `f_type` of such a file system: TMPFS_MAGIC of statfs(2). */
const tmpfsType = 0x0102_1994;

/** What a whole run may need at once: a dozen clusters of PostgreSQL with their logs, in bytes. */
const neededBytes = 3 * 2 ** 30;

/**
 * Chooses where tests keep their files: in memory, where the system has room for it, otherwise with all other temporary
 * files. A database for each test file is hundreds of files that are made and deleted, and ext4 does not give an inode
 * away again for a minute: it looks through all that were deleted before it finds one that was not.
 *
 * @param memory the folder of a file system in memory
 * @param needed free space, and free memory, below which it is not used, in bytes
 */
export async function chooseTempDir(memory = memoryDir, needed = neededBytes): Promise<string> {
  try {
    const { type, bavail, bsize } = await statfs(memory);
    const free = Math.min(bavail * bsize, process.availableMemory());
    return type === tmpfsType && free >= needed ? memory : tmpdir();
  } catch {
    // Not every system has one.
    return tmpdir();
  }
}

/**
 * Makes an empty folder for a run of tests.
 *
 * @returns its path, and what removes it with all that is in it
 */
export async function makeWorkDir(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(path.join(await chooseTempDir(), 'holdfast-test-'));
  const remove = async (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    // PostgreSQL may have to run as another account, which must be able to reach its data.
    await chmod(dir, 0o755);
    return { dir, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
