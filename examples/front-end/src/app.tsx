import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import {
  type Chatbot,
  chat,
  createChatbot,
  listChatbots,
  OfflineError,
  uploadAvatar,
} from './api.ts';

export function App() {
  const [chatbots, setChatbots] = useState<Chatbot[]>();
  const [chosen, setChosen] = useState<string>();
  const [error, setError] = useState<string>();
  const [isOffline, setOffline] = useState(false);

  const attempt = useCallback(async (work: () => Promise<void>) => {
    try {
      await work();
      setError(undefined);
      setOffline(false);
    } catch (problem) {
      setOffline(problem instanceof OfflineError);
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  }, []);
  const load = useCallback(() => attempt(async () => setChatbots(await listChatbots())), [attempt]);
  useEffect(() => {
    void load();
  }, [load]);

  const replace = (changed: Chatbot) =>
    setChatbots((before) => before?.map((each) => (each.id === changed.id ? changed : each)));
  const chatbot = chatbots?.find(({ id }) => id === chosen);
  return (
    <main>
      <h1>Chatbots</h1>
      {isOffline ? (
        <div role="alert" className="offline">
          You are offline.{' '}
          <button type="button" onClick={() => void load()}>
            Try again
          </button>
        </div>
      ) : error !== undefined ? (
        <p role="alert" className="error">
          {error}
        </p>
      ) : null}
      <NewChatbot
        onCreate={(name) =>
          attempt(async () => {
            const created = await createChatbot(name);
            setChatbots((before) => [...(before ?? []), created]);
            setChosen(created.id);
          })
        }
      />
      {chatbots === undefined && !isOffline ? <p>Loading …</p> : null}
      {chatbots?.length === 0 ? <p>No chatbot yet.</p> : null}
      <ul>
        {chatbots?.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              aria-current={each.id === chosen}
              onClick={() => setChosen(each.id)}
            >
              {each.settings?.avatar ? (
                <img src={each.settings.avatar} alt={`Avatar of ${each.name}`} />
              ) : (
                <span className="no-picture" aria-hidden="true" />
              )}
              {each.name}
            </button>
          </li>
        ))}
      </ul>
      {chatbot === undefined ? null : (
        <section aria-label={chatbot.name ?? ''}>
          <label>
            Avatar
            <input
              type="file"
              accept="image/*"
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                if (file !== undefined)
                  void attempt(async () => replace(await uploadAvatar(chatbot.id, file)));
              }}
            />
          </label>
          <Chat key={chatbot.id} id={chatbot.id} />
        </section>
      )}
    </main>
  );
}

function NewChatbot({ onCreate }: { onCreate(name: string): Promise<void> }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onCreate(name).then(() => setName(''));
  };
  return (
    <form onSubmit={submit}>
      <label>
        Name
        <input value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <button type="submit">Create</button>
    </form>
  );
}

function Chat({ id }: { id: string }) {
  const [question, setQuestion] = useState('');
  const [answer, setAnswer] = useState('');
  const [state, setState] = useState<'idle' | 'answering' | 'stopped' | 'broken'>('idle');
  const stopping = useRef<AbortController>(undefined);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const controller = new AbortController();
    stopping.current = controller;
    setAnswer('');
    setState('answering');
    try {
      for await (const text of chat(id, question, controller.signal))
        setAnswer((before) => before + text);
      setState('idle');
    } catch {
      setState(controller.signal.aborted ? 'stopped' : 'broken');
    }
  };
  return (
    <form onSubmit={(event) => void ask(event)}>
      <label>
        Question
        <input value={question} onChange={({ target }) => setQuestion(target.value)} />
      </label>
      <button type="submit" disabled={state === 'answering'}>
        Ask
      </button>
      {state === 'answering' ? (
        <button type="button" onClick={() => stopping.current?.abort()}>
          Stop
        </button>
      ) : null}
      <output aria-label="Answer">{answer}</output>
      {state === 'broken' ? <p role="alert">The answer broke off.</p> : null}
      {state === 'stopped' ? <p>Stopped.</p> : null}
    </form>
  );
}
