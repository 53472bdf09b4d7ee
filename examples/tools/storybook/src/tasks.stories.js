export default { title: 'Tasks' };

export const List = {
  loaders: [async () => ({ tasks: await (await fetch('/api/tasks')).json() })],
  render: (_args, { loaded: { tasks } }) =>
    `<ul>${tasks.map(({ title }) => `<li>${title}</li>`).join('')}</ul>`,
};
