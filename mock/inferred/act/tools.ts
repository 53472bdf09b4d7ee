import type { Api, Samples } from '../../model/api.ts';
import type { Files } from '../entity/files.ts';
import type { Inferred } from '../infer/model.ts';
import type { Presenter } from '../present/present.ts';
import type { ResourceRepository } from '../repository/resource-repository.ts';

/** What the operations on an API's resources work with. */
export interface Tools {
  readonly api: Api;
  readonly samples: Samples;
  readonly repository: ResourceRepository;
  readonly presenter: Presenter;
  readonly files: Files;
  /** All resources and plans of the API. */
  readonly inferred: () => Inferred;
}
