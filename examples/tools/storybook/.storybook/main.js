import { doubletake } from 'doubletake/vite';

export default {
  framework: '@storybook/html-vite',
  stories: ['../src/*.stories.js'],
  // Stories fetch /api/tasks; the console is at /api/__doubletake/.
  viteFinal: (config) => ({
    ...config,
    plugins: [
      ...(config.plugins ?? []),
      doubletake({ apis: ['tasks.yaml'], path: '/api', fill: 5 }),
    ],
  }),
};
