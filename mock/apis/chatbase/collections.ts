import type { components } from '../../../generated/chatbase.ts';
import { formatPointer } from '../../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../../openapi/lib/nearest.ts';
import type { SchemaValidator } from '../../../openapi/schema/schema-validator.ts';
import { type Fields, keptCollection } from '../../data/kept-collection.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { DataCollection, DataFault, DataPlace } from '../../model/data.ts';
import { type CustomAttribute, readAttributeValues } from './attribute-values.ts';
import { type Chatbot, chatbotsOf, collectionOf, newChatbot, newChatbotId } from './chatbots.ts';
import { type Contact, claimKeys, contactsOf, releaseKeys } from './contacts.ts';

type Schemas = components['schemas'];

/** A chatbot as it is listed, with what is sent with it and never shown. */
type ChatbotItem = Schemas['Chatbot'] &
  Pick<Schemas['CreateChatbotRequest'], 'sourceText' | 'urlsToScrape'> &
  Record<string, unknown>;

const schemas = '/components/schemas';
const itemNames = [
  'id',
  'name',
  'status',
  'model',
  'instructions',
  'visibility',
  'created_at',
  'updated_at',
] as const;

/** The settings that the document has. */
const settingNames: readonly string[] = [
  'initialMessages',
  'suggestedMessages',
  'domains',
  'onlyAllowOnAddedDomains',
  'ipLimit',
  'ipLimitTimeframe',
  'ipLimitMessage',
  'temp',
  'styles',
  'collectCustomerInformation',
] satisfies (keyof Schemas['UpdateChatbotSettingsRequest'])[];

/** The parts of the uploads, by the pictures that they become. */
const parts = { icon: 'chatbotIconFile', 'profile-picture': 'profilePictureFile' } as const;

/** What the handlers keep, for data files: chatbots, and all that belongs to one. */
export function collections(validator: SchemaValidator): readonly DataCollection[] {
  const below = (name: string) => ['chatbots', '{chatbotId}', name];
  const root = ({ values: [chatbot = ''] }: DataPlace) => `chatbase/chatbot/${chatbot}`;
  const within = (name: string) => ({
    name,
    segments: below(name),
    entities: <Entity extends object>(place: DataPlace) =>
      collectionOf<Entity>(place.sandbox, place.values[0] ?? '', name),
    pathOf: (place: DataPlace & { readonly id: string }) => `${root(place)}/${name}/${place.id}`,
  });
  const chatbots = keptCollection<ChatbotItem, Chatbot>(validator, {
    name: 'chatbots',
    segments: ['chatbots'],
    aliases: [['get-chatbots'], ['create-chatbot']],
    id: 'id',
    newId: newChatbotId,
    entities: ({ sandbox }) => chatbotsOf(sandbox),
    pathOf: ({ id }) => `chatbase/chatbot/${id}`,
    files: Object.values(parts),
    schemas: [
      { pointer: `${schemas}/Chatbot`, part: (thing) => pick(thing, itemNames) },
      {
        pointer: `${schemas}/CreateChatbotRequest`,
        direction: 'request',
        part: ({ sourceText, urlsToScrape }) => ({
          chatbotName: 'any',
          ...(sourceText !== undefined && { sourceText }),
          ...(urlsToScrape !== undefined && { urlsToScrape }),
        }),
      },
      {
        pointer: `${schemas}/UpdateChatbotSettingsRequest`,
        direction: 'request',
        part: (thing) => ({ chatbotId: 'any', name: 'any', ...settingsOf(thing) }),
      },
    ],
    complete(given, { id, sandbox }) {
      const { created_at } = given;
      const made = newChatbot(
        { id, name: '' },
        typeof created_at === 'string' ? created_at : sandbox.clock.now().toISOString(),
      );
      const { name: _, ...item } = made.item;
      return { ...item, ...given, id };
    },
    check: async (thing) =>
      Object.keys(settingsOf(thing)).flatMap((name) => {
        if (settingNames.includes(name)) return [];
        const meant = nearestOf(name, [...itemNames, ...settingNames]);
        // The API keeps settings that no document has; one that is nearly called like one has not.
        return meant === ''
          ? []
          : [{ pointer: formatPointer([name]), message: `is no member${meant}` }];
      }),
    toEntity(thing, files) {
      const { id, name, status, model, instructions, visibility, created_at, updated_at } = thing;
      const pictures = Object.entries(parts).flatMap(([slot, part]) => {
        const path = files.get(part);
        return path === undefined ? [] : [[slot, path]];
      });
      return {
        item: { id, name, status, model, instructions, visibility, created_at, updated_at },
        sourceText: thing.sourceText ?? '',
        urlsToScrape: thing.urlsToScrape ?? [],
        settings: settingsOf(thing),
        pictures: Object.fromEntries(pictures),
      };
    },
    toThing: ({ item, sourceText, urlsToScrape, settings, pictures }) => ({
      value: { ...item, sourceText, urlsToScrape: [...urlsToScrape], ...settings },
      files: new Map(
        Object.entries(pictures).map(([slot, path]) => [
          slot === 'icon' ? parts.icon : parts['profile-picture'],
          path,
        ]),
      ),
    }),
  });
  const conversations = keptCollection<Schemas['Conversation'], Schemas['Conversation']>(
    validator,
    {
      ...within('conversations'),
      id: 'id',
      newId: async ({ ids }) => `conv_${await ids.token(12)}`,
      schemas: [{ pointer: `${schemas}/Conversation` }],
      complete(given, { id, sandbox, values: [chatbot] }) {
        const { created_at = sandbox.clock.now().toISOString() } = given;
        const made = { created_at, updated_at: created_at, source: 'api', messages: [] };
        return { ...made, ...given, id, chatbot_id: chatbot };
      },
      toEntity: (conversation) => conversation,
      toThing: (value) => ({ value }),
    },
  );
  const leads = keptCollection<Schemas['Lead'], Schemas['Lead']>(validator, {
    ...within('leads'),
    id: 'id',
    newId: async ({ ids }) => `lead_${await ids.token(12)}`,
    schemas: [{ pointer: `${schemas}/Lead` }],
    complete: (given, { id, sandbox, values: [chatbot] }) => ({
      name: null,
      email: null,
      phone: null,
      created_at: sandbox.clock.now().toISOString(),
      account_id: 'acc_123abc456',
      ...given,
      id,
      chatbot_id: chatbot,
    }),
    toEntity: (lead) => lead,
    toThing: (value) => ({ value }),
  });
  const attributes = keptCollection<CustomAttribute, CustomAttribute>(validator, {
    ...within('custom-attributes'),
    id: 'name',
    newId: ({ ids }) => ids.token(12),
    schemas: [{ pointer: `${schemas}/CustomAttribute` }],
    complete: (given, { id }) => ({
      label: id,
      type: 'text',
      description: null,
      archived: false,
      ...given,
      name: id,
    }),
    toEntity: (attribute) => attribute,
    toThing: (value) => ({ value }),
  });
  const contacts = keptCollection<Contact, Contact>(validator, {
    ...within('contacts'),
    id: 'id',
    newId: ({ ids }) => ids.uuid(),
    entities: ({ sandbox, values: [chatbot = ''] }) => contactsOf(sandbox, chatbot),
    schemas: [{ pointer: `${schemas}/Contact` }],
    complete(given, { id, sandbox }) {
      const now = Math.floor(sandbox.clock.now().getTime() / 1000);
      const { created_at = now } = given;
      return {
        external_id: null,
        name: null,
        email: null,
        phonenumber: null,
        stripe_accounts: [],
        custom_attributes: {},
        created_at,
        updated_at: created_at,
        ...given,
        id,
      };
    },
    async check({ custom_attributes = {} }, { sandbox, values: [chatbot = ''] }) {
      const known = await collectionOf<CustomAttribute>(
        sandbox,
        chatbot,
        'custom-attributes',
      ).list();
      const { violations } = readAttributeValues(
        custom_attributes,
        known.map((attribute) => ({ ...attribute, archived: false })),
        ['custom_attributes'],
      );
      const names = new Set(known.map(({ name }) => name));
      const unknown = Object.keys(custom_attributes).filter((name) => !names.has(name));
      return [
        ...violations.map(({ location, message }) => ({
          pointer: `/${location.join('/')}`,
          message,
        })),
        ...unknown.map((name) => ({
          pointer: `/custom_attributes/${name}`,
          message: `is no attribute of this chatbot (accepted: ${[...names].join(', ') || 'none'})`,
        })),
      ];
    },
    toEntity: (contact) => contact,
    async claim(contact, { sandbox, values: [chatbot = ''] }) {
      try {
        await claimKeys(sandbox, chatbot, [{ contact, location: [] }]);
        return [];
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return error.problem.violations.map(
          ({ location, value }): DataFault => ({
            pointer: `/${location.join('/')}`,
            message: `is ${JSON.stringify(value)}, which another contact has already`,
          }),
        );
      }
    },
    release: (contact, { sandbox, values: [chatbot = ''] }) =>
      releaseKeys(sandbox, chatbot, contact),
    toThing: (value) => ({ value }),
  });
  return [chatbots, conversations, leads, attributes, contacts];
}

function pick(thing: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(thing).filter(([name]) => names.includes(name)));
}

/** The settings, which no answer shows: all that is neither listed nor sent at the creation. */
function settingsOf(thing: Fields): Fields {
  const others: readonly string[] = [...itemNames, 'sourceText', 'urlsToScrape'];
  return Object.fromEntries(Object.entries(thing).filter(([name]) => !others.includes(name)));
}
