import type { Random } from './random.ts';

/**
 * Texts as they stand in the data of an app: titles of what it is about, and sentences that its
 * people have written. All are in English.
 */

type Part = readonly string[];

/** Titles of what a schema is called after: each part gives one of its texts, in order. */
const titles: readonly (readonly [about: RegExp, ...parts: readonly Part[]])[] = [
  [
    /ticket|incident|complaint|inquiry|supportrequest/,
    ['Cannot', 'Unable to', 'How can I', 'Error when I try to', 'Need help to'],
    [
      'sign in on my phone',
      'change the delivery address',
      'open the invoice of last month',
      'reset my password',
      'export the report',
      'add a second user',
      'upload a photo',
      'update my card',
      'cancel the order',
      'connect the calendar',
    ],
  ],
  [
    /task|todo|issue|bug|^cards?$|subtask|checklistitem|^actions?$|userstory|reminder/,
    ['Review', 'Update', 'Prepare', 'Plan', 'Check', 'Write', 'Send', 'Finish', 'Book', 'Sort'],
    [
      'the landing page',
      'the budget for spring',
      'the team meeting',
      'the onboarding guide',
      'the customer survey',
      'the new price list',
      'the release notes',
      'the travel costs',
      'the photos of the event',
      'the newsletter',
    ],
  ],
  [
    /recipe|dish|meal|menuitem|food/,
    ['Lemon', 'Spicy', 'Roasted', 'Creamy', 'Grilled', 'Smoky', 'Herb', 'Honey', 'Ginger', 'Warm'],
    [
      'chicken with rice',
      'tomato soup',
      'mushroom risotto',
      'lentil curry',
      'potato salad',
      'salmon with greens',
      'bean stew',
      'vegetable lasagne',
      'noodle bowl',
      'apple tart',
    ],
  ],
  [
    /ingredient|grocery|shopping/,
    [
      'Flour',
      'Olive oil',
      'Tomatoes',
      'Onions',
      'Butter',
      'Basil',
      'Rice',
      'Lemons',
      'Milk',
      'Eggs',
      'Garlic',
      'Chickpeas',
      'Honey',
      'Oats',
    ],
  ],
  [
    /(gym|fitness|yoga)?class(es)?$|workout|exercise|training/,
    ['Morning', 'Evening', 'Power', 'Gentle', 'Advanced', 'Weekend', 'Express', 'Outdoor'],
    ['yoga', 'pilates', 'spinning', 'strength', 'stretching', 'boxing', 'rowing', 'core training'],
  ],
  [
    /course|lesson|lecture|workshop|webinar|module|session|quiz|exam/,
    ['Introduction to', 'Basics of', 'Hands-on', 'Advanced', 'A closer look at', 'Practical'],
    [
      'photography',
      'project planning',
      'public speaking',
      'web design',
      'data analysis',
      'creative writing',
      'gardening',
      'statistics',
      'storytelling',
      'first aid',
    ],
  ],
  [
    /event|meetup|conference|appointment|meeting|concert|show/,
    ['Spring', 'Summer', 'Autumn', 'Winter', 'Annual', 'Monthly', 'Open-air', 'City'],
    ['meetup', 'team lunch', 'workshop', 'concert', 'book fair', 'planning day', 'open house'],
  ],
  [
    /project|campaign|board|workspace|roadmap|sprint|milestone|epic|goal/,
    ['Website', 'Mobile app', 'Brand', 'Spring', 'Customer', 'Office', 'Data', 'Partner'],
    ['relaunch', 'redesign', 'campaign', 'migration', 'survey', 'programme', 'rollout', 'review'],
  ],
  [
    /plan$|tier|subscription|membership|package$/,
    ['Basic', 'Plus', 'Premium', 'Starter', 'Standard', 'Family', 'Team', 'Business', 'Student'],
  ],
  [
    /tag|label|keyword|topic|categor|genre|skill|interest/,
    [
      'new',
      'popular',
      'important',
      'design',
      'travel',
      'family',
      'outdoor',
      'urgent',
      'seasonal',
      'weekend',
      'health',
      'music',
      'research',
      'favourite',
      'local',
      'beginner',
    ],
  ],
  [
    /column|stage|lane|status$/,
    ['Backlog', 'To do', 'In progress', 'In review', 'Blocked', 'Done', 'Ideas', 'Later'],
  ],
  [
    /playlist|collection|folder|album|list$|gallery/,
    ['Weekend', 'Favourite', 'Summer', 'Family', 'Work', 'Holiday', 'Quiet', 'Best of'],
    ['ideas', 'picks', 'memories', 'finds', 'evenings', 'notes', 'selection'],
  ],
  [
    /room|studio|hall|space|desk|table$|facility/,
    ['Garden', 'Harbor', 'North', 'Sunny', 'Corner', 'River', 'Attic', 'Lantern'],
    ['room', 'studio', 'hall', 'lounge'],
  ],
  [
    /channel|group|team|community|club|department/,
    ['Design', 'Support', 'Marketing', 'Product', 'Running', 'Reading', 'Finance', 'Garden'],
    ['team', 'group', 'circle'],
  ],
  [
    /macro|template|automation|rule|workflow|snippet|cannedresponse/,
    ['Close', 'Assign', 'Thank', 'Escalate', 'Remind', 'Welcome', 'Follow up on'],
    ['new requests', 'waiting customers', 'open invoices', 'trial users', 'late orders'],
  ],
  [
    /movie|film|book|novel|song|track|episode|series|podcast|game/,
    ['The quiet', 'A distant', 'The last', 'Beyond the', 'Letters from the', 'The golden'],
    ['harbor', 'summer', 'garden', 'river', 'lighthouse', 'winter', 'orchard', 'horizon'],
  ],
  [
    /post|article|blog|news|page|story|thread|discussion|announcement|document|report|note/,
    [
      'What we learned from',
      'A short guide to',
      'Five ideas for',
      'Notes on',
      'How to start with',
      'Looking back at',
    ],
    [
      'our first year',
      'working from home',
      'better meetings',
      'small gardens',
      'planning a trip',
      'a calm morning',
      'shared calendars',
      'the new season',
      'simple budgets',
      'city walks',
    ],
  ],
];

const otherTitle: readonly Part[] = [
  [
    'Spring',
    'Harbor',
    'Meadow',
    'North',
    'Summit',
    'Amber',
    'River',
    'Lantern',
    'Willow',
    'Copper',
  ],
  ['selection', 'update', 'edition', 'overview', 'start', 'set', 'line', 'view', 'series', 'plan'],
];

/** Sentences of what a member or its item is called after. */
const sentences: readonly (readonly [about: RegExp, ...parts: readonly Part[]])[] = [
  [
    /notification|alert|activity|event$/,
    ['Your order is on its way', 'You have a new message', 'Your report is ready'],
    ['.', ' since this morning.', ' – have a look.', ' for review.'],
  ],
  [
    /question|faq/,
    ['How do I', 'Can I', 'Where do I', 'Is it possible to', 'When can I'],
    ['change my plan?', 'invite a colleague?', 'export my data?', 'reach the support?'],
  ],
  [
    /review|rating|feedback|testimonial/,
    [
      'Very happy with it',
      'Good value for the price',
      'Friendly and quick',
      'Better than expected',
      'It was fine',
      'Would come again',
    ],
    ['.', ', everything as described.', ', only the wait was a bit long.', ' – thank you!'],
  ],
  [
    /ticket|issue|bug|incident|complaint/,
    [
      'Since yesterday the page stays empty when I open it',
      'I followed the steps of the guide and still get an error',
      'The total on the invoice differs from the order',
      'It works on the computer, but not on my phone',
      'The message says that my session has expired',
    ],
    ['.', '. Could you have a look?', '. I have tried it twice.', '. A screenshot is attached.'],
  ],
  [
    /comment|reply|answer|message|chat|body|caption/,
    [
      'Thanks, that helped a lot',
      'Looks good to me',
      'I will have a look tomorrow',
      'Could you send me the latest version',
      'Great work',
      'Let us talk about it on Monday',
      'I have added the missing numbers',
      'That was quick',
    ],
    ['.', '!', ', see you then.', ' – more soon.'],
  ],
  [
    /task|todo|project|^cards?$|milestone|campaign/,
    [
      'Collect what is missing and share it with the team',
      'Agree on the next steps before the end of the week',
      'The first draft is there, the numbers still need a check',
      'Talk to the customer about the open points',
    ],
    ['.', '. Ask Noor for access.', '. Two days should be enough.', '.'],
  ],
  [
    /recipe|dish|meal|food/,
    [
      'A simple dish for weekday evenings',
      'Fresh, light and ready in no time',
      'A family favourite that tastes even better the next day',
      'Crisp outside and soft inside',
    ],
    ['.', ', with a little lemon.', '; serve it with bread.', '.'],
  ],
  [
    /class|course|lesson|workshop|session|training|event/,
    [
      'A relaxed hour for beginners and people who return',
      'Small groups and plenty of time for questions',
      'Learn the basics step by step',
      'Bring comfortable clothes and a bottle of water',
    ],
    ['.', '. No experience needed.', '. Places are limited.', '.'],
  ],
  [
    /note|remark|instruction|reason|specialrequest/,
    [
      'Please ring the bell at the side door',
      'A quiet place near the window, if possible',
      'Call before you come',
      'Needs to be done by Friday',
    ],
    ['.', ', thank you.', '.'],
  ],
  [
    /product|item|article|offer/,
    [
      'Light, sturdy and made to last',
      'Comes with everything you need for a start',
      'A small helper for every day',
      'Made of recycled material',
    ],
    ['.', ', in three colours.', '. Two years of warranty.', '.'],
  ],
];

const otherSentence: readonly Part[] = [
  [
    'A short overview of what is planned',
    'Everything one needs for a good start',
    'Made for small teams and curious people',
    'Updated every week with what is new',
  ],
  ['.', ', with a few examples.', ' and what comes next.', '.'],
];

const jobs: Part = [
  'Nurse',
  'Teacher',
  'Carpenter',
  'Photographer',
  'Designer',
  'Gardener',
  'Engineer',
  'Librarian',
  'Baker',
  'Translator',
];
const likes: Part = [
  'long walks and old films',
  'cooking for friends',
  'cycling to work',
  'board games and coffee',
  'swimming in cold lakes',
  'growing tomatoes',
  'jazz and good bread',
];

/** @param about what the thing is called, without separators, in lower case; empty where unknown */
export function titleAbout(about: string, random: Random): string {
  const found = titles.find(([pattern]) => pattern.test(about));
  return joined(found === undefined ? otherTitle : found.slice(1).filter(isPart), random, ' ');
}

/** Whether there are texts of a thing that is called so, without separators, in lower case. */
export function hasTextsAbout(about: string): boolean {
  return [...titles, ...sentences].some(([pattern]) => pattern.test(about));
}

/**
 * @param member what the text is called, without separators, in lower case
 * @param about what the thing is called that it is in, likewise
 */
export function sentenceAbout(member: string, about: string, random: Random): string {
  const ofBoth = /description|summary|excerpt|details$|^text$|content|body/.test(member)
    ? [about, member]
    : [member, about];
  const found = ofBoth
    .map((name) => (name === '' ? undefined : sentences.find(([pattern]) => pattern.test(name))))
    .find((row) => row !== undefined);
  return joined(found === undefined ? otherSentence : found.slice(1).filter(isPart), random, '');
}

/** What a person says of themselves. */
export function bioIn(city: string, random: Random): string {
  return `${random.pick(jobs)} from ${city}. Likes ${random.pick(likes)}.`;
}

/** One of several things to be done in turn. */
export function stepText(random: Random): string {
  return random.pick([
    'Prepare everything you need.',
    'Mix until smooth.',
    'Let it rest for ten minutes.',
    'Check it once more.',
    'Put it all together.',
  ]);
}

/** A word that fits into most places. */
export function plainWord(random: Random): string {
  return random.pick(plainWords);
}

const plainWords: Part =
  'amber harbor meadow copper lantern willow summit pebble orchid river maple cedar coral ember fern hazel indigo juniper linen marble north olive pine quartz saffron sage slate terra velvet walnut'.split(
    ' ',
  );

function isPart(value: RegExp | Part): value is Part {
  return !(value instanceof RegExp);
}

function joined(parts: readonly Part[], random: Random, between: string): string {
  return parts.map((part) => random.pick([...part])).join(between);
}
