import type { Role } from './model.ts';

/** The success statuses that suit a role, the best first (RFC 9110, section 15.3). */
export const successStatuses: Readonly<Record<Role, readonly number[]>> = {
  list: [200],
  read: [200],
  download: [200],
  create: [201, 200, 202, 204],
  replace: [200, 204, 201, 202],
  merge: [200, 204, 201, 202],
  action: [200, 201, 202, 204],
  count: [200],
  exists: [200],
  gather: [200],
  export: [200],
  upload: [200, 201, 204, 202],
  delete: [204, 200, 202],
  'remove-file': [204, 200, 202],
  'read-many': [200, 207],
  'create-many': [201, 200, 207, 202, 204],
  'merge-many': [200, 204, 207, 202],
  'delete-many': [200, 204, 202],
  'list-members': [200],
  'add-member': [200, 201, 204, 202],
  'remove-member': [200, 204, 202],
  'change-member': [200, 204, 202],
  linkage: [200, 204, 201, 202],
  documented: [200, 201, 202, 204],
};
