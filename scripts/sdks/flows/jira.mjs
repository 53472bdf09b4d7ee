import { Version3Client } from 'jira.js';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const jira = new Version3Client({
  host: url,
  authentication: { basic: { email: 'a@shop.example', apiToken: 'flow' } },
});

await step('read', 'who I am', async () =>
  is((await jira.myself.getCurrentUser()).accountId !== undefined, 'no id'),
);
const [, filter] = await lifeOf('filter', {
  values: [
    { name: 'Mine', jql: 'assignee = me', description: 'own' },
    { name: 'Open', jql: 'status = open', description: 'all' },
  ],
  make: (values) => jira.filters.createFilter(values),
  read: (id) => jira.filters.getFilter({ id }),
  update: (id) => jira.filters.updateFilter({ id, name: 'Mine alone' }),
  changed: { name: 'Mine alone' },
  remove: (id) => jira.filters.deleteFilter({ id }),
});
await step('read', 'the filter that is left', async () =>
  same((await jira.filters.getFilter({ id: filter.id })).name, 'Open'),
);
const issue = await step('create', 'issue', () =>
  jira.issues.createIssue({
    fields: { summary: 'Water them', project: { key: 'GARDEN' }, issuetype: { name: 'Task' } },
  }),
);
await step('read', 'the issue has its summary', async () => {
  const read = await jira.issues.getIssue({ issueIdOrKey: issue.id });
  same(read.fields.summary, 'Water them');
});
await step('read', 'the issue by its key', async () =>
  has(await jira.issues.getIssue({ issueIdOrKey: issue.key }), { id: issue.id }),
);
await step('nested', 'a comment of the issue', async () => {
  const comment = await jira.issueComments.addComment({ issueIdOrKey: issue.id, comment: 'Done' });
  const { comments } = await jira.issueComments.getComments({ issueIdOrKey: issue.id });
  same(
    comments.map(({ id }) => id),
    [comment.id],
  );
});
const component = await step('create', 'component', () =>
  jira.projectComponents.createComponent({ name: 'Soil', project: 'GARDEN', description: 'below' }),
);
await step('read', 'component', async () =>
  has(await jira.projectComponents.getComponent({ id: component.id }), {
    name: 'Soil',
    description: 'below',
  }),
);
await step('list', 'projects', async () =>
  is(Array.isArray((await jira.projects.searchProjects({})).values), 'no list'),
);
await step('delete', 'issue', async () => {
  await jira.issues.deleteIssue({ issueIdOrKey: issue.id });
  await refused(404, () => jira.issues.getIssue({ issueIdOrKey: issue.id }));
});
await step('error', 'an unknown filter', () =>
  refused(404, () => jira.filters.getFilter({ id: 404404 })),
);
done();
