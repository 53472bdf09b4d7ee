import type { Operation } from '../../../openapi/model/operation.ts';
import type { ItemHints } from './locate-payload.ts';
import type { Member } from './members.ts';

/** What an operation does to the state. */
export type Role =
  | 'list'
  | 'create'
  | 'read'
  | 'replace'
  | 'merge'
  | 'delete'
  /** Takes a file for an item. */
  | 'upload'
  /** Answers with the bytes of a file. */
  | 'download'
  | 'remove-file'
  /** Shows, makes, changes or deletes several items. */
  | 'read-many'
  | 'create-many'
  | 'merge-many'
  | 'delete-many'
  /** Shows a list of an item, adds to it, or takes from it. */
  | 'list-members'
  | 'add-member'
  | 'remove-member'
  /** Changes one of the lines of an item, such as those of a cart. */
  | 'change-member'
  /** Does something to an item, such as `POST /orders/{id}/cancel`. */
  | 'action'
  /** Counts items, as `GET /tasks/count` does. */
  | 'count'
  /** Says whether an item is there. */
  | 'exists'
  /** Answers all items as text, one a line. */
  | 'export'
  /** Shows or changes what a relationship of JSON:API leads to. */
  | 'linkage'
  /** Shows lists of several collections at once, as a search of everything does. */
  | 'gather'
  /** Keeps no state: the answer is the document's example, else a sample. */
  | 'documented';

export const roles: readonly Role[] = [
  'list',
  'create',
  'read',
  'replace',
  'merge',
  'delete',
  'upload',
  'download',
  'remove-file',
  'read-many',
  'create-many',
  'merge-many',
  'delete-many',
  'list-members',
  'add-member',
  'remove-member',
  'change-member',
  'action',
  'count',
  'exists',
  'export',
  'gather',
  'linkage',
  'documented',
];

/** How sure the inference is: by paths and schemas, by one of them, or by names alone. */
export type Confidence = 'high' | 'medium' | 'low';

/** What is done with a member of several items: it is set, keys are taken out, or all of them. */
export type MemberChange = 'set' | 'take' | 'empty';

/** Where a request says which item it means. */
export interface Address {
  readonly in: 'path' | 'query' | 'body';
  readonly name: string;
  /** The member that it names the item by, where that is not the item's id. */
  readonly member?: string;
}

/** A number in an answer that counts the items of a resource. */
export interface Count {
  /** The way to the number; empty where it is the whole answer. */
  readonly path: readonly string[];
  readonly of: Resource;
  /** Parameters of the path that say what the items belong to, by the items' member. */
  readonly owners: readonly { readonly parameter: string; readonly member: string }[];
  /** Which of them: all, or those whose member has one of some values. */
  readonly where:
    | { readonly every: true }
    | { readonly member: string; readonly values: readonly unknown[] };
}

/** A list in an answer that shows items of a collection. */
export interface Gathered {
  readonly path: readonly string[];
  /** JSON pointer of the schema that each item is shown in. */
  readonly schema: string;
  readonly of: Resource;
}

/** A relationship of JSON:API, such as the `tags` of a poem. */
export interface Linkage {
  readonly name: string;
  readonly isMany: boolean;
  /** What linkages say as `type`; undefined where the document has no single value for it. */
  readonly type: string | undefined;
  /** The relationship by which the other items say that they belong together, where they do. */
  readonly by: string | undefined;
  /** Whether what is added is kept in the other items. */
  readonly isOther: boolean;
}

/** What was inferred of one operation. */
export interface OperationPlan {
  readonly operation: Operation;
  readonly role: Role;
  readonly resource: Resource | undefined;
  /** The resource whose item the path goes through, where the operation itself keeps no state. */
  readonly above?: Resource | undefined;
  /**
   * What names the item that the resource lies below, where the path does not: `chatbotId` of
   * `/conversations?chatbotId=1`.
   */
  readonly below?: Address;
  /** The relationship that the path is about. */
  readonly linkage?: Linkage;
  /** The resource that the relationship leads to; undefined where nothing keeps it. */
  readonly other?: Resource | undefined;
  /** Parameters of the query that name the item by its members: those that are sent. */
  readonly lookup?: readonly { readonly parameter: string; readonly member: string }[];
  /** Undefined where no single item is meant. */
  readonly address: Address | undefined;
  /** The action's word or the file's name: the last segment of the path; or the list of an item. */
  readonly slot: string | undefined;
  /** What a read counts. */
  readonly counts?: readonly Count[];
  /** Which lists of an answer show items of which collections. */
  readonly gathered?: readonly Gathered[];
  /** Which items a list is about, where its path says that: `/favorites` those with a flag. */
  readonly where?: Count['where'];
  /** What is done with the member that `slot` names, of several items. */
  readonly memberChange?: MemberChange;
  /** The way to the flag that says whether an item is there. */
  readonly flag?: readonly string[];
  /** Whether the members of the list are lines, which the answer to each change shows in the whole. */
  readonly isLine?: boolean;
  /** Whether an action, or a DELETE, is done to all items of the collection. */
  readonly isForAll?: boolean;
  /** Whether an action takes away the member that `slot` names. */
  readonly clears?: boolean;
  /** The parameter that names what is added to a list of the item, or taken from it. */
  readonly memberParameter?: string;
  /** The member of the body that names the one thing that is added to a list of the item. */
  readonly memberBody?: string | undefined;
  /** The parameter of the query that names what is taken from a list of the item. */
  readonly memberQuery?: string;
  /**
   * Parameters of the path that say what the listed items belong to, by the items' member, or the way
   * to one further in, such as `customer.id`.
   */
  readonly owners: readonly { readonly parameter: string; readonly member: string }[];
  /**
   * Whether the items are made and listed at another path than their own: those of one such place
   * are its own.
   */
  readonly isWithin?: boolean;
  /** Whether the listed items lie below several names, and those of all of them are meant. */
  readonly isAcross?: boolean;
  /** Whether what is there already, by its id or what is required of it, is changed instead. */
  readonly isUpsert?: boolean;
  /** Whether a PUT says that it makes what is not there. */
  readonly makes?: boolean;
  readonly why: string;
}

/** A kind of item that an API keeps: a collection of them, or a single one. */
export interface Resource {
  readonly name: string;
  readonly kind: 'collection' | 'singleton';
  /** The segments of the collection's path, or of the singleton's. */
  readonly segments: readonly string[];
  /** The resource whose item the path goes through. */
  readonly parent: Resource | undefined;
  readonly plans: readonly OperationPlan[];
  readonly confidence: Confidence;
  readonly why: readonly string[];
  /** What its schemas say; computed when first read. */
  readonly resourceSchema: ResourceSchema;
}

/** What was inferred of an API. */
export interface Inferred {
  readonly resources: readonly Resource[];
  /** By operation: ids may come twice in a document, operations do not. */
  readonly plans: ReadonlyMap<Operation, OperationPlan>;
}

export type IdKind = 'uuid' | 'integer' | 'string';

/** What the schemas say of the items of a resource. */
export interface ResourceSchema {
  /**
   * JSON pointer of the schema that describes an item best; undefined where no operation shows one.
   */
  readonly schema: string | undefined;
  readonly members: ReadonlyMap<string, Member>;
  /**
   * The member that holds the id; undefined where items do not show theirs, or show it further
   * down.
   */
  readonly id: string | undefined;
  /** The way to the id in an item, such as `metadata`, `name`; empty where items do not show it. */
  readonly idPath: readonly string[];
  readonly idKind: IdKind;
  /** JSON pointer of the id's schema: the member's, else the path parameter's. */
  readonly idSchema: string | undefined;
  /**
   * JSON pointers of all other schemas that an id has to fit: of the parameters that address an
   * item, and of the id in other answers.
   */
  readonly otherIdSchemas: readonly string[];
  /** Ids that the examples in extensions of its operations show. */
  readonly shownIds: readonly string[];
  /** Members that hold another id that the server gives: a number beside a name. */
  readonly otherIds: ReadonlySet<string>;
  /**
   * The way to the id in what creates an item, where the sender chooses it; undefined where the
   * server does. `pool_name` may be sent as `name`.
   */
  readonly sentId: readonly string[] | undefined;
  /** Whether the id that is sent is another thing's: the `book_id` of what stands on a shelf. */
  readonly isReference: boolean;
  /** JSON pointer of the schema of what creates or changes an item. */
  readonly sentSchema: string | undefined;
  /** The members of what creates or changes an item. */
  readonly sentMembers: ReadonlySet<string>;
  /**
   * Members that show the URL of a file that something uploads: without a file there is nothing to
   * show.
   */
  readonly fileMembers: ReadonlySet<string>;
  /**
   * The values by which lists can be filtered, or to which a request may set them, of members without
   * an `enum` of their own: `state` of `?state=open`.
   */
  readonly statusFilters: ReadonlyMap<string, readonly string[]>;
  readonly hints: ItemHints;
}
