import { readFileSync } from 'node:fs';

/** What every server of our own starts with: ten chatbots as the double shows them. */
export function readFixture() {
  const [, , port, file] = process.argv;
  const { chatbots } = JSON.parse(readFileSync(file, 'utf8'));
  return { port: Number(port), chatbots };
}

let made = 0;

/** A chatbot as it is created: what was sent over what the server fills in. */
export function newChatbot(template, body) {
  return {
    ...template,
    ...body,
    id: `3317853e-0af2-427d-a56f-${String(++made).padStart(12, '0')}`,
  };
}
