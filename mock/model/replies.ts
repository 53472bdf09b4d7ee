/** What a chatbot is told to say. */
export interface ScriptedReply {
  readonly id: string;
  readonly text: string;
  /** Only where the user's last message contains this text, in any case. */
  readonly contains?: string;
  /** Only for the chatbot with this id. */
  readonly chatbot?: string;
  /** How many times it is said; once by default. */
  readonly count?: number;
}

/** The scripted replies of one sandbox, first come first served. */
export interface Replies {
  add(reply: Omit<ScriptedReply, 'id'>): Promise<ScriptedReply>;
  list(): Promise<ScriptedReply[]>;
  clear(): Promise<void>;
  /** The scripted reply to a message, used up by being taken; undefined where none fits. */
  take(chatbot: string, message: string): Promise<string | undefined>;
}
