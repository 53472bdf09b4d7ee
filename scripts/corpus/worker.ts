/**
 * Measures the documents that come as messages, one after the other, and answers with their
 * outcomes.
 */
import { type DocumentJob, measureDocument } from './measure-document.ts';

process.on('message', async (job: DocumentJob) => {
  process.send?.(await measureDocument(job));
});
