import { Octokit } from '@octokit/rest';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const { rest } = new Octokit({ auth: 'ghp_flow', baseUrl: url, log: silent });
const data = async (call) => (await call).data;

const repository = await step('create', 'repository', () =>
  data(rest.repos.createForAuthenticatedUser({ name: 'garden', description: 'Plants' })),
);
await step('create', 'the repository is what was sent', async () =>
  has(repository, { name: 'garden', description: 'Plants' }),
);
const at = { owner: repository?.owner?.login ?? 'octocat', repo: 'garden' };
await step('derived', 'full_name is owner and name', async () =>
  same(repository.full_name, `${at.owner}/garden`),
);
await step('read', 'repository', async () =>
  has(await data(rest.repos.get(at)), { id: repository.id, description: 'Plants' }),
);
const [issue] = await lifeOf('issue', {
  id: 'number',
  values: [
    { title: 'Water them', body: 'daily' },
    { title: 'Weed them', body: 'weekly' },
  ],
  make: (values) => data(rest.issues.create({ ...at, ...values })),
  read: (issue_number) => data(rest.issues.get({ ...at, issue_number })),
  update: (issue_number) => data(rest.issues.update({ ...at, issue_number, title: 'Water' })),
  changed: { title: 'Water' },
  list: () => data(rest.issues.listForRepo({ ...at, state: 'all' })),
});
await step('status', 'a new issue is open', async () => same(issue.state, 'open'));
await step('status', 'a closed issue is listed as closed alone', async () => {
  await rest.issues.update({ ...at, issue_number: issue.number, state: 'closed' });
  const open = await data(rest.issues.listForRepo({ ...at, state: 'open' }));
  is(!open.some(({ number }) => number === issue.number), 'listed as open');
});
await step('nested', 'a comment of the issue', async () => {
  const made = await data(
    rest.issues.createComment({ ...at, issue_number: issue.number, body: 'Done' }),
  );
  const listed = await data(rest.issues.listComments({ ...at, issue_number: issue.number }));
  same(
    listed.map(({ id, body }) => [id, body]),
    [[made.id, 'Done']],
  );
});
await lifeOf('label', {
  id: 'name',
  values: [
    { name: 'urgent', color: 'ff0000' },
    { name: 'later', color: '00ff00' },
  ],
  make: (values) => data(rest.issues.createLabel({ ...at, ...values })),
  read: (name) => data(rest.issues.getLabel({ ...at, name })),
  list: () => data(rest.issues.listLabelsForRepo(at)),
  remove: (name) => rest.issues.deleteLabel({ ...at, name }),
});
await step('delete', 'repository', async () => {
  await rest.repos.delete(at);
  await refused(404, () => rest.repos.get(at));
});
done();
