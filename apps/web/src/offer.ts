import type { ModelOption, StartScreenPrompt, ToolOption } from '@openai/chatkit'

/** What the server says that it offers. A server that says nothing is taken as it is. */
export interface Offer {
  greeting?: string
  prompts?: StartScreenPrompt[]
  models?: ModelOption[]
  tools?: ToolOption[]
}

export async function loadOffer(): Promise<Offer> {
  return {
    greeting: 'What would you like to know?',
    prompts: [
      {
        label: 'How many customers do we have in Berlin?',
        prompt: 'How many customers do we have in Berlin?',
        icon: 'chart',
      },
      {
        label: 'What does the handbook say about refunds?',
        prompt: 'What does the handbook say about refunds?',
        icon: 'book-open',
      },
      { label: 'Which customer spent the most?', prompt: 'Which customer spent the most?', icon: 'analytics' },
      {
        label: 'How many orders were there per month in 2025?',
        prompt: 'How many orders were there per month in 2025?',
        icon: 'calendar',
      },
    ],
  }
}
