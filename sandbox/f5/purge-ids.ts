const firstId = 101n;

/** 2^53 + 1 is the first integer that a JSON number read as a double gets wrong; 2^63 - 1 is the last of an int64. */
const firstBigId = 2n ** 53n + 1n;
const secondBigId = 2n ** 63n - 1n;

/** Hands out purge request ids: 101, 102, … and, where asked for, odd ones above 2^53. */
export class PurgeIds {
  #ordinary = 0n;
  #big = 0n;

  next(): bigint {
    return firstId + this.#ordinary++;
  }

  nextBig(): bigint {
    const given = this.#big++;
    if (given === 1n) return secondBigId;
    return given === 0n ? firstBigId : firstBigId + 2n * (given - 1n);
  }
}
