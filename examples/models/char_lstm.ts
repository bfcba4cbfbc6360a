import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

/** Characters in, a score of each character that may come next out. */
export class CharLSTM extends nn.Module {
  embedding: nn.Embedding;
  lstm: nn.LSTM;
  head: nn.Linear;

  constructor(characters = 65, hidden = 64) {
    super();
    this.embedding = new nn.Embedding(characters, 32);
    this.lstm = new nn.LSTM(32, hidden, { num_layers: 2, batch_first: true });
    this.head = new nn.Linear(hidden, characters);
  }

  override forward(x: Tensor): Tensor {
    const [out] = this.lstm(this.embedding(x));
    return this.head(out);
  }
}
