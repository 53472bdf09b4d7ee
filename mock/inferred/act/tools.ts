import type { Api } from '../../model/api.ts';
import type { Files } from './files.ts';
import type { Keeper } from './resource-repository.ts';
import type { Presenter } from '../present/present.ts';
import type { Samples } from './document-samples.ts';

/** What the operations on an API's resources work with. */
export interface Tools {
  readonly api: Api;
  readonly samples: Samples;
  readonly keeper: Keeper;
  readonly presenter: Presenter;
  readonly files: Files;
}
