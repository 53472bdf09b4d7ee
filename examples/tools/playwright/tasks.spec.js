import { expect, test } from 'doubletake/playwright';

/** A page that shows the titles of all tasks. */
const page = (url) => `<ul></ul><script>
  fetch('${url}/tasks').then((answer) => answer.json()).then(
    (tasks) => { document.querySelector('ul').innerHTML = tasks.map(({ title }) => '<li>' + title).join(''); },
    () => { document.body.textContent = 'offline'; },
  );
</script>`;

for (const title of ['Write', 'Read'])
  test(`${title}: a test sees the tasks that it made, and no other`, async ({
    page: tab,
    request,
    sandbox,
  }) => {
    await request.post(`${sandbox.baseUrl}/tasks`, { data: { title } });
    await tab.setContent(page(sandbox.url));
    await expect(tab.getByRole('listitem')).toHaveText([title]);
  });

test('a page without its API', async ({ page: tab, sandbox }) => {
  await sandbox.control.addFault({
    operation: 'listTasks',
    fault: { kind: 'drop', when: 'before' },
  });
  await tab.setContent(page(sandbox.url));
  await expect(tab.getByText('offline')).toBeVisible();
});
