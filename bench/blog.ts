import { capital, firstStamp, words } from './text.ts';

/** The first upstream: 100 posts by 10 users, shaped as in `tailcallhq/graphql-benchmarks`, which has them from jsonplaceholder. */

export interface Post {
  readonly userId: number;
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

export interface User {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly email: string;
  readonly address: Readonly<Record<'street' | 'suite' | 'city' | 'zipcode', string>>;
  readonly phone: string;
  readonly website: string;
  readonly company: Readonly<Record<'name' | 'catchPhrase', string>>;
}

export const posts: readonly Post[] = Array.from({ length: 100 }, (_, index) => ({
  userId: Math.floor(index / 10) + 1,
  id: index + 1,
  title: `${words(index * 3 + 1, 6)} ${firstStamp}`,
  body: `${words(index * 7 + 2, 8)}\n${words(index * 11 + 5, 8)}\n${words(index * 13 + 9, 8)}`,
}));

export const users: readonly User[] = Array.from({ length: 10 }, (_, index) => {
  const [first = '', last = ''] = words(index * 5 + 3, 2).split(' ');
  return {
    id: index + 1,
    name: `${capital(first)} ${capital(last)} ${firstStamp}`,
    username: `${first}.${last}`,
    email: `${first}.${last}@${words(index + 4, 1)}.example`,
    address: {
      street: `${capital(words(index + 8, 1))} Street`,
      suite: `Apt. ${556 + index * 31}`,
      city: capital(words(index * 3, 1)),
      zipcode: `92998-${3874 - index * 101}`,
    },
    phone: `1-770-736-80${31 + index}`,
    website: `${last}.example`,
    company: { name: `${capital(last)} & ${capital(first)}`, catchPhrase: words(index * 2 + 1, 4) },
  };
});
