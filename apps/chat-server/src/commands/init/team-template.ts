/** Where the agents of a new team answer from. */
export interface TeamSources {
  /** A SQLite file or an address of Postgres. */
  database: string
  /** A folder. */
  documents: string
}

/** The text of a new `frontdesk.config.json`: a small team that works as it is, with a comment on everything that one would change. */
export function teamTemplate({ database, documents }: TeamSources): string {
  return `// The team that answers. The server takes up a change of this file at once; \`frontdesk check\` says whether it can work.
// Every member is described at https://github.com/frontdesk-chat/frontdesk/blob/main/docs/team.md
{
  // The agent that a new conversation begins with.
  "entry": "triage",

  // What the page shows before the first question.
  "welcome": {
    "greeting": "What can we do for you?",
    "prompts": [{ "label": "What is there?", "prompt": "Which tables are there?" }]
  },

  // The servers behind the tools. "builtin" ones come with Frontdesk; any other is named as in an mcp.json:
  //   "weather": { "command": "npx", "args": ["-y", "some-mcp-server"] }
  "servers": {
    // A SQLite file, relative to this one, or postgres://…, best as "\${DATABASE_OF_SHOP}" with the address in .env.
    // "writes": "ask" lets agents change data, each time after the user has approved it.
    "db": { "builtin": "database", "database": ${JSON.stringify(database)} },
    // A folder of Markdown, text, PDF, DOCX or HTML.
    "files": { "builtin": "files", "root": ${JSON.stringify(documents)} },
    // A to-do list for each user.
    "tasks": { "builtin": "tasks" }
  },

  // Checks of what users send. "secrets" refuses passwords and keys before a model sees them.
  "guardrails": {
    "length": { "kind": "length", "maxCharacters": 20000, "everywhere": true },
    "secrets": { "kind": "secrets", "everywhere": true }
  },

  "agents": {
    "triage": {
      // The description is what the other agents know of it: when to hand over to it.
      "description": "Understands what the user wants and finds the right colleague. Hand back what is not your subject.",
      // What it is told: a text, a list of lines, or { "file": "triage.md" }.
      "instructions": ["Find out what the user wants, and hand over to the colleague who can do it.", "Answer nothing yourself."],
      "tools": { "frontdesk": ["escalate_to_human"] },
      "handoffs": ["analyst", "librarian", "planner"]
    },
    "analyst": {
      "description": "Answers questions about the data with SQL: how many, how much, totals, averages, lists and rankings.",
      "instructions": ["Answer from the database alone. Look at the tables before you query them.", "Say how you found out."],
      // Of a server's tools, those that fit a pattern.
      "tools": { "db": ["*"] },
      "handoffs": ["triage"]
      // "model": "openai/gpt-6-luna" gives this agent a model of its own.
    },
    "librarian": {
      "description": "Answers questions from the documents: rules, policies, what a file says.",
      "instructions": ["Answer from the documents alone, and name the file that says it."],
      "tools": { "files": ["*"] },
      "handoffs": ["triage"]
    },
    "planner": {
      "description": "Keeps the user’s own to-do list: adds, lists, completes, changes and deletes tasks.",
      "instructions": ["Keep the user’s to-do list. Say what you have changed."],
      "tools": { "tasks": ["*"] },
      // These calls wait until the user has approved them.
      "approval": ["delete_task"],
      "handoffs": ["triage"]
    }
  }
}
`
}
