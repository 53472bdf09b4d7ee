import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What stops besides the server. */
export interface Stoppable {
  /** Ends what would go on for ever. */
  drain(): void;
  /** Lets go of the rest, once nothing is under way. */
  close(): Promise<void>;
  /** Milliseconds after which whatever is still open is closed. */
  readonly grace: number;
  /** Told where answers were cut short at the end of that time. */
  note(message: string): void;
}

/**
 * On SIGINT or SIGTERM: takes no more connections, finishes what is under way, closes, exits with
 * 0. A second signal exits at once, with the status that a shell expects of the signal.
 */
export function stopOnSignal(server: Server, subject: Stoppable): void {
  const connections = watchConnections(server);
  let stopping = false;
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(status);
      stopping = true;
      void stop(server, connections, subject);
    });
  }
}

async function stop(server: Server, connections: Connections, subject: Stoppable): Promise<void> {
  // As a server of TCP: one of HTTP would first close what is idle, with requests that are on their
  // way.
  const closed = new Promise((resolve) => TcpServer.prototype.close.call(server, resolve));
  subject.drain();
  const isOver = connections.end();
  const ended = await Promise.race([closed.then(() => true), sleep(subject.grace, false)]);
  if (!ended) {
    const cut = connections.destroyAll();
    if (cut > 0)
      subject.note(
        `stopped: ${cut} ${cut === 1 ? 'request was' : 'requests were'} not done after ${subject.grace / 1000} s, and got no whole answer.`,
      );
  }
  await closed;
  isOver();
  await subject.close();
  process.exit(0);
}

/**
 * The connections of a server, from their beginning on: it knows of none that has not sent a whole
 * header.
 */
interface Connections {
  /**
   * Lets each connection end as soon as nothing is under way on it. @returns stops looking
   */
  end(): () => void;
  /** Closes all that are left. @returns how many requests got no whole answer */
  destroyAll(): number;
}

interface Connection {
  /** The request under way. */
  request: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  /** Whether it has ever had a request. */
  isUsed: boolean;
  /** Bytes that had come, and how many looks have found no more. */
  bytes: number;
  looks: number;
}

/** Milliseconds between two looks at the connections. */
const pace = 25;

/**
 * Looks without a byte, a quarter of a second, after which a connection that is kept alive is
 * closed: a client may have sent a request before it could know. Between two looks what has come is
 * read, however long the process had to wait for its turn.
 */
const quietOnceUsed = 10;

/**
 * The same in the middle of a request: what comes is an upload under way, and what does not is a
 * connection that somebody has left open.
 */
const quietInRequest = 40;

/**
 * Once a server stops, RFC 9112, section 9.6: the last answer on each connection says `Connection:
 * close`, so that no client sends a request that would be lost. A connection that has never said
 * anything is closed at once; browsers open some in advance.
 */
function watchConnections(server: Server): Connections {
  const open = new Map<Socket, Connection>();
  let isEnding = false;

  server.on('connection', (socket: Socket) => {
    open.set(socket, {
      request: undefined,
      response: undefined,
      isUsed: false,
      bytes: 0,
      looks: 0,
    });
    socket.once('close', () => open.delete(socket));
  });
  // Before the double's own listener, which may answer at once.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = open.get(request.socket);
    if (connection === undefined) return;
    Object.assign(connection, { request, response, isUsed: true });
    if (isEnding) response.shouldKeepAlive = false;
    response.once('close', () => {
      if (connection.response === response)
        Object.assign(connection, { request: undefined, response: undefined });
    });
  });

  function look(): void {
    for (const [socket, connection] of open) {
      if (socket.bytesRead === connection.bytes) connection.looks++;
      else Object.assign(connection, { bytes: socket.bytesRead, looks: 0 });
      if (isDone(socket, connection)) socket.destroy();
    }
  }

  return {
    end() {
      isEnding = true;
      for (const { response } of open.values())
        if (response !== undefined && !response.headersSent) response.shouldKeepAlive = false;
      look();
      const timer = setInterval(look, pace);
      return () => clearInterval(timer);
    },
    destroyAll() {
      const cut = [...open.values()].filter(({ response }) => response !== undefined).length;
      for (const socket of open.keys()) socket.destroy();
      return cut;
    },
  };
}

/** Whether nobody waits for anything on a connection. */
function isDone(socket: Socket, { request, isUsed, looks }: Connection): boolean {
  if (request !== undefined) return !request.complete && looks >= quietInRequest;
  if (socket.bytesRead === 0) return true;
  // Half a header, of a first or of a later request, looks the same as none.
  return looks >= (isUsed ? quietOnceUsed : quietInRequest);
}
