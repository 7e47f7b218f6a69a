// Mixtures of Gaussians as pictures, for mind.js (which is sent with this file before it and
// describes the data).

const GRID = 96; // cells of a picture, along each side

// Of each cell how likely the pen goes there, beside the likeliest cell; as its root, or all but the
// likeliest would be too pale to see.
class Clouds {
  constructor(data) {
    this.data = data;
    this.cell = data.box[2] / GRID;
    // What is narrower than the pen's line is shown as wide as the line.
    this.least = (data.width / 2) ** 2 + (0.75 * this.cell) ** 2;
    this.made = new Map();
    this.bitmap = document.createElement("canvas");
    this.bitmap.width = this.bitmap.height = GRID;
    this.image = new ImageData(GRID, GRID);
  }

  field(k) {
    if (this.made.has(k)) return this.made.get(k);
    const sum = new Float32Array(GRID * GRID);
    for (const gaussian of this.data.clouds[k]) this.add(sum, gaussian);
    let peak = 1e-30;
    for (const value of sum) if (value > peak) peak = value;
    const moves = 1 - this.data.pens[k][2]; // a finished drawing has no next point
    for (let i = 0; i < sum.length; i++) sum[i] = moves * Math.sqrt(sum[i] / peak);
    if (this.made.size > 3) this.made.delete(this.made.keys().next().value);
    this.made.set(k, sum);
    return sum;
  }

  add(sum, [weight, meanX, meanY, covXX, xy, covYY]) {
    const [xx, yy] = [covXX + this.least, covYY + this.least];
    const determinant = xx * yy - xy * xy;
    const height = weight / Math.sqrt(determinant);
    const [left, top] = this.data.box;
    const range = (mean, variance, from) => {
      const reach = 4 * Math.sqrt(variance);
      const first = Math.floor((mean - reach - from) / this.cell);
      const last = Math.ceil((mean + reach - from) / this.cell);
      return [Math.max(0, first), Math.min(GRID - 1, last)];
    };
    const [fromX, toX] = range(meanX, xx, left);
    const [fromY, toY] = range(meanY, yy, top);
    for (let row = fromY; row <= toY; row++) {
      const y = top + (row + 0.5) * this.cell - meanY;
      for (let column = fromX; column <= toX; column++) {
        const x = left + (column + 0.5) * this.cell - meanX;
        const square = (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant;
        sum[row * GRID + column] += height * Math.exp(-square / 2);
      }
    }
  }

  // The picture at a moment, in black; the next cloud comes up while the pen arrives.
  at(moment) {
    const k = Math.floor(moment);
    const share = Math.max(0, (moment - k - 0.5) / 0.5);
    const now = this.field(k);
    const next = share > 0 ? this.field(k + 1) : now;
    for (let i = 0; i < now.length; i++) {
      this.image.data[4 * i + 3] = 220 * (now[i] + share * (next[i] - now[i]));
    }
    this.bitmap.getContext("2d").putImageData(this.image, 0, 0);
    return this.bitmap;
  }
}
