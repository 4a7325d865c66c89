/** Words from which the demo's data is made. Every company and person is invented. */

export interface Country {
  readonly code: string;
  readonly legalForm: string;
  readonly phonePrefix: string;
  readonly cities: readonly (readonly [city: string, postalCode: string])[];
  readonly streets: readonly string[];
}

export const countries: readonly Country[] = [
  {
    code: 'DE',
    legalForm: 'GmbH',
    phonePrefix: '+49',
    cities: [
      ['Berlin', '10115'],
      ['Hamburg', '20095'],
      ['Leipzig', '04109'],
      ['Kassel', '34117'],
    ],
    streets: ['Lindenstraße', 'Am Speicher', 'Gartenweg', 'Hafenallee'],
  },
  {
    code: 'FR',
    legalForm: 'SARL',
    phonePrefix: '+33',
    cities: [
      ['Lyon', '69002'],
      ['Nantes', '44000'],
      ['Lille', '59800'],
    ],
    streets: ['Rue des Tisserands', 'Quai de la Loire', 'Avenue Jean Jaurès'],
  },
  {
    code: 'NL',
    legalForm: 'B.V.',
    phonePrefix: '+31',
    cities: [
      ['Utrecht', '3511 AB'],
      ['Rotterdam', '3011 CD'],
      ['Groningen', '9711 EF'],
    ],
    streets: ['Kerkstraat', 'Nieuwe Gracht', 'Molenlaan'],
  },
  {
    code: 'SE',
    legalForm: 'AB',
    phonePrefix: '+46',
    cities: [
      ['Malmö', '211 20'],
      ['Göteborg', '411 06'],
      ['Uppsala', '753 20'],
    ],
    streets: ['Storgatan', 'Väverivägen', 'Hamngatan'],
  },
  {
    code: 'GB',
    legalForm: 'Ltd',
    phonePrefix: '+44',
    cities: [
      ['Leeds', 'LS1 4AP'],
      ['Bristol', 'BS1 5TR'],
      ['Paisley', 'PA1 1YB'],
    ],
    streets: ['Mill Lane', 'Canal Street', 'Victoria Road'],
  },
  {
    code: 'US',
    legalForm: 'Inc.',
    phonePrefix: '+1',
    cities: [
      ['Portland', '97205'],
      ['Lowell', '01852'],
      ['Austin', '78701'],
    ],
    streets: ['Mill Street', 'Second Avenue', 'Harbor Drive'],
  },
  {
    code: 'PL',
    legalForm: 'Sp. z o.o.',
    phonePrefix: '+48',
    cities: [
      ['Łódź', '90-001'],
      ['Kraków', '30-002'],
      ['Gdynia', '81-300'],
    ],
    streets: ['ulica Piotrkowska', 'ulica Długa', 'aleja Róż'],
  },
];

export const companyFirst = [
  'Albatross',
  'Birch & Stone',
  'Cobalt',
  'Delta',
  'Ember',
  'Fennel',
  'Granite',
  'Halcyon',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Larkspur',
  'Meridian',
  'Northlight',
  'Orchard',
  'Pinewood',
  'Quarry',
  'Rosehip',
  'Saltmarsh',
  'Thistle',
  'Umber',
  'Violet',
  'Willow',
  'Yarrow',
] as const;

export const companySecond = [
  'Analytics',
  'Bakeries',
  'Carriers',
  'Dairy',
  'Energy',
  'Freight',
  'Gardens',
  'Health',
  'Instruments',
  'Logistics',
  'Mills',
  'Optics',
  'Print',
  'Textiles',
  'Tools',
  'Works',
] as const;

export const givenNames = [
  'Anna',
  'Bram',
  'Chloé',
  'Daniel',
  'Elif',
  'Femke',
  'Grace',
  'Henrik',
  'Ines',
  'Jakub',
  'Karin',
  'Liam',
  'Mei',
  'Noor',
  'Oskar',
  'Priya',
  'Rosa',
  'Samir',
  'Tomasz',
  'Zoë',
] as const;

export const familyNames = [
  'Andersson',
  'Becker',
  'Chowdhury',
  'Dubois',
  'Evans',
  'Fischer',
  'García',
  'Hughes',
  'Ito',
  'Jansen',
  'Kowalska',
  'Lindqvist',
  'Moreau',
  'Novak',
  "O'Neill",
  'Petrov',
  'Rossi',
  'Schmidt',
  'Taylor',
  'Weber',
] as const;

export const roles = ['Purchasing', 'Accounts payable', 'Operations', 'IT', 'Managing director'] as const;

export const accountManagers = ['Marta Keller', 'Idris Okafor', 'Sofie Nyberg', 'Paul Lefèvre'] as const;

/** What the company sells: article number, description, price in cents. */
export const products: readonly (readonly [sku: string, description: string, unitCents: number])[] = [
  ['LOOM-100', 'Hand loom, 100 cm', 48_900],
  ['LOOM-250', 'Floor loom, 250 cm', 349_000],
  ['YARN-WO', 'Wool yarn, 1 kg', 3_250],
  ['YARN-LI', 'Linen yarn, 1 kg', 2_790],
  ['SHUT-12', 'Shuttle <12"> & bobbin', 1_450],
  ['SERV-H', 'Maintenance, per hour', 9_500],
  ['SUPP-M', 'Support plan, per month', 19_900],
  ['FREIGHT', 'Freight and packing', 7_600],
];

/** What customers write about; `{invoice}` stands for the number of one of their invoices. */
export const questions: readonly (readonly [subject: string, body: string, tag: string])[] = [
  ['Invoice {invoice} was charged twice', 'Our bank statement shows two debits for {invoice}.', 'billing'],
  ['Please resend {invoice}', 'We cannot find the PDF of {invoice}. Could you send it again?', 'billing'],
  ['Delivery is late', 'The looms were due last week. When will they arrive?', 'delivery'],
  ['A spare part for the loom', 'The reed is bent. Which part number do we need?', 'product'],
  ['Change of address', 'We move at the end of the month. The new address follows.', 'account'],
  ['Yarn of the wrong colour', 'We ordered indigo and got "navy".', 'product'],
  ['Question about the support plan', 'Does the plan cover visits at weekends?', 'account'],
];

export const replies = [
  'Thank you for writing. I am looking into it.',
  'I have asked the warehouse and will come back to you today.',
  'This is sorted out now. Please tell me if anything is left.',
] as const;
