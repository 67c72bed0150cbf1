/**
 * Ends the program when nobody reads its output any more. What reads it may have seen enough (`lowstockd preview | head`),
 * or may have died under the daemon.
 */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // EIO: the terminal is gone.
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    process.exit(1);
  });
}
