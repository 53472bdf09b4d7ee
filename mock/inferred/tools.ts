import type { Api } from '../api.ts';
import type { Files } from './files.ts';
import type { Keeper } from './keeper.ts';
import type { Presenter } from './present.ts';
import type { Samples } from './samples-of.ts';

/** What the operations on an API's resources work with. */
export interface Tools {
  readonly api: Api;
  readonly samples: Samples;
  readonly keeper: Keeper;
  readonly presenter: Presenter;
  readonly files: Files;
}
