import { giteaApi } from 'gitea-js';
import { done, has, lifeOf, refused, same, step, url } from './steps.mjs';

const gitea = giteaApi(url, { token: 'flow', customFetch: fetch });
const data = async (call) => (await call).data;

const repository = await step('create', 'repository', () =>
  data(gitea.user.createCurrentUserRepo({ name: 'garden', description: 'Plants', private: true })),
);
await step('create', 'the repository is what was sent', async () =>
  has(repository, { name: 'garden', description: 'Plants', private: true }),
);
const owner = repository?.owner?.login ?? 'me';
await step('derived', 'full_name is owner and name', async () =>
  same(repository.full_name, `${owner}/garden`),
);
await step('read', 'repository by owner and name', async () =>
  has(await data(gitea.repos.repoGet(owner, 'garden')), { id: repository.id }),
);
const [issue] = await lifeOf('issue', {
  id: 'number',
  values: [
    { title: 'Water them', body: 'daily' },
    { title: 'Weed them', body: 'weekly' },
  ],
  make: (values) => data(gitea.repos.issueCreateIssue(owner, 'garden', values)),
  read: (number) => data(gitea.repos.issueGetIssue(owner, 'garden', number)),
  update: (number) => data(gitea.repos.issueEditIssue(owner, 'garden', number, { title: 'Water' })),
  changed: { title: 'Water' },
  list: () => data(gitea.repos.issueListIssues(owner, 'garden', { state: 'all' })),
});
await step('status', 'a new issue is open', async () => same(issue.state, 'open'));
await step('status', 'a closed issue is closed', async () => {
  await gitea.repos.issueEditIssue(owner, 'garden', issue.number, { state: 'closed' });
  same((await data(gitea.repos.issueGetIssue(owner, 'garden', issue.number))).state, 'closed');
});
await step('nested', 'a comment of the issue', async () => {
  const made = await data(
    gitea.repos.issueCreateComment(owner, 'garden', issue.number, { body: 'Done' }),
  );
  same(made.body, 'Done');
  const listed = await data(gitea.repos.issueGetComments(owner, 'garden', issue.number));
  same(
    listed.map(({ id }) => id),
    [made.id],
  );
});
await lifeOf('label', {
  values: [
    { name: 'urgent', color: '#ff0000' },
    { name: 'later', color: '#00ff00' },
  ],
  shown: ({ name }) => ({ name }),
  make: (values) => data(gitea.repos.issueCreateLabel(owner, 'garden', values)),
  read: (id) => data(gitea.repos.issueGetLabel(owner, 'garden', id)),
  list: () => data(gitea.repos.issueListLabels(owner, 'garden')),
  remove: (id) => gitea.repos.issueDeleteLabel(owner, 'garden', id),
});
await step('delete', 'repository', async () => {
  await gitea.repos.repoDelete(owner, 'garden');
  await refused(404, () => gitea.repos.repoGet(owner, 'garden'));
});
await step('list', 'its issues are gone with it', () =>
  refused(404, () => gitea.repos.issueGetIssue(owner, 'garden', issue.number)),
);
done();
