import module from 'bitbucket';
import { done, has, lifeOf, refused, same, step, url } from './steps.mjs';

const bitbucket = new module.Bitbucket({ baseUrl: url, auth: { token: 'flow' }, notice: false });
const data = async (call) => (await call).data;
const at = { workspace: 'flow', repo_slug: 'garden' };

const repository = await step('create', 'repository', () =>
  data(
    bitbucket.repositories.create({
      ...at,
      _body: { type: 'repository', name: 'garden', description: 'Plants' },
    }),
  ),
);
await step('create', 'the repository is what was sent', async () =>
  has(repository, { name: 'garden', description: 'Plants' }),
);
await step('read', 'repository', async () =>
  has(await data(bitbucket.repositories.get(at)), { name: 'garden', description: 'Plants' }),
);
await lifeOf('issue', {
  values: [
    { title: 'Water them', kind: 'task' },
    { title: 'Weed them', kind: 'bug' },
  ],
  make: (values) =>
    data(bitbucket.issue_tracker.create({ ...at, _body: { type: 'issue', ...values } })),
  read: (issue_id) => data(bitbucket.issue_tracker.get({ ...at, issue_id: String(issue_id) })),
  list: async () => (await data(bitbucket.issue_tracker.list(at))).values,
  remove: (issue_id) => bitbucket.issue_tracker.delete({ ...at, issue_id: String(issue_id) }),
});
await step('list', 'the repositories of the workspace', async () => {
  const { values } = await data(bitbucket.repositories.list({ workspace: 'flow' }));
  same(
    values.map(({ name }) => name),
    ['garden'],
  );
});
await step('error', 'an unknown issue', () =>
  refused(404, () => bitbucket.issue_tracker.get({ ...at, issue_id: '404404' })),
);
done();
