/** Runs the jobs that come as messages, one after the other, and answers with their outcomes. */
import type { Job } from './jobs.ts';
import { runJob } from './run-job.ts';

process.on('message', async (job: Job) => {
  process.send?.(await runJob(job));
});
