import { expect, test } from 'doubletake/playwright';

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a chatbot is created, and is there after a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Name').fill('Parking');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('button', { name: 'Parking' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Parking' })).toBeVisible();
});

test('what another test made is not here', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('listitem')).toHaveCount(4);
});

test('a scenario is another beginning', async ({ page, sandbox }) => {
  await sandbox.control.reset({ scenario: 'first-day' });
  await page.goto('/');
  await expect(page.getByText('No chatbot yet.')).toBeVisible();
});

test('an avatar is uploaded and shown', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Chat Demo' }).click();
  await page
    .getByLabel('Avatar', { exact: true })
    .setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer: picture });
  const shown = page.getByRole('img', { name: 'Avatar of Chat Demo' });
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
});

test('an upload that is refused says why', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Chat Demo' }).click();
  await page
    .getByLabel('Avatar', { exact: true })
    .setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByRole('alert')).toContainText('image');
});

test('an answer is written as it comes, and a stream that breaks off is told', async ({
  page,
  sandbox,
}) => {
  await sandbox.control.addReply({ text: 'We open at nine.', count: 2 });
  await page.goto('/');
  await page.getByRole('button', { name: 'Chat Demo' }).click();
  await page.getByLabel('Question').fill('When do you open?');
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByLabel('Answer')).toHaveText('We open at nine.');
  await sandbox.control.addFault({
    operation: 'chat',
    fault: { kind: 'drop', when: 'body' },
  });
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByText('The answer broke off.')).toBeVisible();
});

test('offline is told, and one more try helps', async ({ page, sandbox }) => {
  // For as long as it lasts: a browser tries a connection that was dropped once more by itself.
  const rule = { operation: 'getChatbots', fault: { kind: 'drop', when: 'before' } } as const;
  await sandbox.control.addFault(rule);
  await page.goto('/');
  await expect(page.getByText('You are offline.')).toBeVisible();
  await sandbox.control.clearFaults();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(4);
});

test('what the API refuses is shown in its own words', async ({ page, sandbox }) => {
  await sandbox.control.addFault({
    operation: 'createChatbot',
    fault: { kind: 'status', status: 400, body: { error: 'You have reached your plan.' } },
  });
  await page.goto('/');
  await page.getByLabel('Name').fill('One more');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('alert')).toHaveText('You have reached your plan.');
});
