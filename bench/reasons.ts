/**
 * Why a goal is missed that is missed on purpose or for now, by table and row, as a profile of it showed: what would have to be given up for it, or what is
 * still to be done. A goal that is met does not show its reason.
 */
const REASONS: Record<string, string> = {
  'streams: burst · frontdesk, SQLite':
    'The limit writes buffers that were made before; half of its time is the garbage collector. Of ours 33 % is chatkit (the events, their pending item, their frames), 29 % the garbage collector, 14 % the store and 8 % the engine itself; no function of ours has more than 5 %. The profile is a short one, of a busy machine.',
  'streams: an event each 20 ms · frontdesk, SQLite':
    'The write to the socket is 33 % (42 % of the limit), chatkit 21 %, the garbage collector 9 %, the store 6 %; no function of ours has 2 %. A stream has one event at a time at this pace, so there is nothing to write together, and what is left are the steps of one event. The profile was taken on a busy machine.',
  'streams: agent, burst · frontdesk, durable runs on SQLite':
    'It stores what the limit does not: chatkit is 22 %, the garbage collector 18 %, the Agents SDK 17 %, the store 11 %. The largest of ours is the statements of SQLite, 4 %. The socket is under 1 % where it is 8 % of the limit. The profile was taken on a busy machine, where the ratio was 0.99.',
  'streams: agent, an event each 20 ms · frontdesk, durable runs on SQLite':
    'The limit stores nothing. Of ours chatkit is 19 %, the store 18 %, the Agents SDK 12 %, the garbage collector 11 %, runs 5 %. An event is stored before a reader sees it, and at this pace each is a write of its own, which shares its transaction with those of the same moment: without that readers would see what a crash takes back. Of the store’s time 31 % is its statements, and 15 % begins and ends transactions and the savepoint that each write has in one. To do without the savepoints until a write fails was not tried; it would save 3 % of the whole at most. The profile was taken on a busy machine.',
  'threads: history of a turn · 100th turn':
    'A history of that length is more than the window takes, so it is fitted for each question: what tools have returned is shortened the more, the older it is. That is 0.2 of 1.2 ms on a busy machine. What is read and converted takes as long as in the 10th turn. To keep the sums of turns that are over would save some of the 0.2 ms, and was not done: the Agents SDK then takes many times as much for the same history.',
  'threads: a turn, less what the SDK takes · 100th turn':
    'A small difference of two large numbers. Half of the time of such a turn is in the Agents SDK: its own code 34 %, and 16 % the copies that it makes with structuredClone, 2,080 in a turn, as many as without us. chatkit is 6 % and the store 6 %. Of what a turn costs more than the 10th does, fitting the history is 0.2 ms. Why the SDK takes longer here than alone, with as many copies, is not known. The profile was taken on a busy machine.',
  'startup: chat-server with four children · ready':
    'Most of the processor time is the loading of 2,200 modules, of which 276 are the client of OpenAI, 164 the core of the Agents SDK and 116 zod. The tool servers are launched after 793 of them and start while the others are loaded. A bundle of the server was not tried.',
  ...Object.fromEntries(
    ['mcp-db', 'mcp-files', 'mcp-tasks', 'mcp-web'].map((name) => [
      `startup: a tool server, from its spawn to initialize · ${name}`,
      `Node alone is a third of it. Of the rest 31 to 39 % is the evaluation of the bundle, in which the MCP SDK makes the schemas of the protocol with zod; 12 to 14 % are Node’s own modules, 12 to 16 % the loading of the bundle with its compiled code, 7 to 18 % the first message, 5 to 8 % the garbage collector, 7 to 16 % the schemas of the tools, which are made before the first answer because a server with a tool that not every provider takes must not start.${name === 'mcp-tasks' ? ' 12 % is better-sqlite3 and the opening of the database: it answers only when that is open.' : ''} The profiles were taken on a busy machine.`,
    ]),
  ),
  'SQLite: items appended, durable: one writer · store':
    'Of the time in the store’s own writes 56 % is fdatasync, which the limit has too, within its COMMIT. BEGIN and COMMIT are 13 %, the statement 7 %, the look whether the file is still there and of our schema 4 %: without that, writes to a deleted file would be acknowledged. Every second write of a lone writer waits for a turn of the event loop, in which others may join. The profile was taken on a busy machine.',
  'SQLite: pages of 20 from anywhere in 10,000 items · store':
    'The statements are 57 % and JSON.parse 21 %, which the limit has too. 7 % is the look whether the file is still the one that was opened (stat): without that, readers would be shown what is in a file that was deleted. No other function of ours has more than 1 %. The profile was taken on a busy machine.',
  'SQLite: queries of 10,000 rows · mcp-db':
    'A megabyte that a server has ready takes the client of the SDK 8 to 9 ms of the 37 to 47 ms of a query (the fastest tenth, on a busy machine; dbhub took 52 to 57). In processor time SQLite steps through the rows in 6 ms, with integers that are exact, and another 3 make and bound the cells; the way from the query process to the server is 3 ms of JSON, the table for the model 2, the answer 2. To do without the query process would save its JSON and pipe, and then a statement that runs away could not be ended. Rows sent in parts, so that both processes work at once, were not tried.',
  'SQLite: calls · mcp-db':
    'A call is two processes where dbhub has one: the server takes 0.43 to 0.45 ms of processor time, the query process 0.17, dbhub 0.30 (on a busy machine). Without the second a statement that runs away or grows could not be ended.',
  'Postgres: queries of 10,000 rows · mcp-db':
    'The goal leaves 17.8 ms of the 35.5 that the reference takes. pg in this process takes 14.9, and the client of the SDK reads a megabyte that is ready in 8: nothing that answers over stdio with these rows reaches it. Of our server, on a busy machine, making the answer is 20 %, the garbage collector 18 %, the writes to sockets and pipes 15 %; the rows come through a cursor in eight round trips, so that the database makes no more than are taken.',
  'Postgres: calls · mcp-db':
    'The guard takes round trips that the reference does not make. In processor time of the backend, SELECT 1 alone is 40 µs; beginning a transaction with its 20 settings and the look for added code, and ending it, is 248, of which the look is 140; a cursor with its transaction is 121, and what makes the session clean for the next one 67. Without the settings and the look an answer could depend on what the database has set and added; kept from one transaction to the next they would not hold behind a pooler.',
  'files: search of the content of 20,000 files (server-filesystem has none) · mcp-files':
    'Calls of the system were 80 % of one profile and 54 % of another: each file is opened, looked at, read and closed, and Node calls one after the other in one thread, where rg uses all cores. Measured alone they are 7 µs a file. Opening through the descriptor of its directory and closing is 5 µs of that, where a path relative to the working directory is 2.7: without it a directory that is swapped for a link meanwhile could lead out of the root. At most 4 % was the comparison, and 5 to 14 % the garbage collector. Several threads were not tried. The profiles were taken on a busy machine.',
  'A call on server-everything, p50 · mcp-host':
    'Before Node has compiled what a call runs, which takes some ten thousand calls, the ratio was 1.15 to 1.39 on a quiet machine; after it 1.03 to 1.12 in three runs.',
  'A call on a server that answers at once, p50 · mcp-host':
    'Of a call, one after the other, the write to the pipe is 72 % of the busy time (62 % with the client alone), Node’s own code 9 %. Of ours the call with its deadline, its signal and its mark is 4 %, the transport 4 %, all else under 3 %: many small steps, each of them a guard. Alone, the time limit and the mark were each too small to be told from noise. The profile was taken on a busy machine.',
  'A call on a server that answers at once, p99 · mcp-host':
    'The tail is where a collection of garbage falls, and the host makes a little more of it a call than the client alone: 1.02, 1.20 and 1.22 in three runs on a quiet machine.',
  'Calls on a server that answers at once, sixteen at a time · mcp-host':
    'The write to the pipe is 25 %, Node’s own code 20 %, the transport 13 %, the calls 12 %, the garbage collector 9 %, the view of the agent 8 %. Each request is a write of its own, so that one that fails is known not to have reached the server and may be sent again; several in one write could have been done in part. The profile was taken on a busy machine.',
  'SQLite: pages of 20 from anywhere in 1,000,000 items · store':
    'As in 10,000 items. It was 0.86, 0.82 and 0.78 in three runs of a day.',
  'SQLite: aggregates over 100,000 rows · mcp-db':
    'temp_store = MEMORY, so that no statement fills a disk, which may be one that cannot be written: SQLite then sorts rows that it has taken one by one, and that alone in a process took 28 to 84 ms of processor time where a sorter that may use files took 21. The way to the query process and back is 0.5 ms. It was 0.83 and 0.76 in two runs of a day.',
  'files: spawn to first answer · mcp-files':
    'From the spawn to initialize it is 76 ms, whose reason stands with the starts, and the first call takes 5. The rest is what the client does, for the peer as well.',
  'A call on server-everything, p99 · mcp-host':
    'As the median: 0.81 to 1.72 before Node has compiled it all, 1.02 to 1.10 in three runs after.',
  'memory: an open stream that is silent · frontdesk, durable runs on SQLite':
    'A bare stream of node:http holds 5.5 kB. The rest is many small things. A snapshot of the heap that held 27.6 kB for each had 57 objects, 56 contexts, 38 closures, 22 promises, four signals to abort and three timers for it, none of them large.',
}

export function reasonFor(title: string, row: string): string {
  return REASONS[`${title} · ${row}`] ?? 'No reason is known: take a profile with `--profile` or `node --cpu-prof`.'
}
