import progress from 'cli-progress';

/** A progress bar with the loss, the accuracy so far and the speed; where the output is no terminal, one line at the end. */
export class TrainingBar {
  private readonly started = performance.now();
  private readonly bar: progress.SingleBar | null;
  private seen = 0;
  private correct = 0;
  private loss = 0;

  constructor(
    private readonly title: string,
    total: number,
  ) {
    this.bar = process.stdout.isTTY
      ? new progress.SingleBar({ format: `${title} {bar} {text}`, hideCursor: true }, progress.Presets.shades_classic)
      : null;
    this.bar?.start(total, 0, { text: '' });
  }

  step(loss: number, correct: number, images: number): void {
    this.seen += images;
    this.correct += correct;
    // A running mean, since the loss of one batch jumps about.
    this.loss = this.seen === images ? loss : 0.95 * this.loss + 0.05 * loss;
    this.bar?.update(this.seen, { text: this.text() });
  }

  stop(): void {
    this.bar?.stop();
    if (!this.bar) console.log(`${this.title}: ${this.text()}`);
  }

  private text(): string {
    const speed = this.seen / ((performance.now() - this.started) / 1000);
    return `loss ${this.loss.toFixed(4)}, accuracy ${((100 * this.correct) / this.seen).toFixed(2)} %, ${speed.toFixed(0)} images/s`;
  }
}
