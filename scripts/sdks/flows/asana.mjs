import Asana from 'asana';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const client = Asana.ApiClient.instance;
client.basePath = url;
client.authentications.token.accessToken = 'flow';
client.RETURN_COLLECTION = false;
const [tags, projects, tasks, sections] = [
  new Asana.TagsApi(),
  new Asana.ProjectsApi(),
  new Asana.TasksApi(),
  new Asana.SectionsApi(),
];
const data = async (call) => (await call).data;

await lifeOf('tag', {
  id: 'gid',
  values: [
    { name: 'urgent', color: 'dark-red' },
    { name: 'later', color: 'dark-green' },
  ],
  make: (values) => data(tags.createTag({ data: values }, {})),
  read: (gid) => data(tags.getTag(gid, {})),
  list: () => data(tags.getTags({})),
  listed: ({ name }) => ({ name }),
  remove: (gid) => tags.deleteTag(gid),
});
const [, project] = await lifeOf('project', {
  id: 'gid',
  values: [
    { name: 'Garden', notes: 'plants' },
    { name: 'Shop', notes: 'lamps' },
  ],
  make: (values) => data(projects.createProject({ data: values }, {})),
  read: (gid) => data(projects.getProject(gid, {})),
  update: (gid) => data(projects.updateProject({ data: { notes: 'trees' } }, gid, {})),
  changed: { notes: 'trees' },
  list: () => data(projects.getProjects({})),
  listed: ({ name }) => ({ name }),
  remove: (gid) => projects.deleteProject(gid),
});
const task = await step('create', 'task in the project', () =>
  data(tasks.createTask({ data: { name: 'Water', projects: [project.gid] } }, {})),
);
await step('status', 'a new task is not completed', async () => same(task.completed, false));
await step('update', 'the task is completed', async () => {
  await tasks.updateTask({ data: { completed: true } }, task.gid, {});
  has(await data(tasks.getTask(task.gid, {})), { completed: true, name: 'Water' });
});
await step('relation', 'the tasks of the project', async () =>
  same(
    (await data(tasks.getTasksForProject(project.gid, {}))).map(({ gid }) => gid),
    [task.gid],
  ),
);
await step('nested', 'a section of the project', async () => {
  const section = await data(
    sections.createSectionForProject(project.gid, { body: { data: { name: 'Now' } } }),
  );
  const listed = await data(sections.getSectionsForProject(project.gid, {}));
  is(
    listed.some(({ gid }) => gid === section.gid),
    'not listed',
  );
});
await step('error', 'an unknown task', () => refused(404, () => tasks.getTask('404404', {})));
done();
