/** Path that tells what is wrong with the latest edit, in development. */
export const problemsPath = '/_heddle/problems';

/**
 * Puts the examples into GraphiQL's own store before it starts: by itself it fills neither the variables nor the headers of
 * its first tab. Tabs that a person has opened stay; examples that have changed replace what they were.
 */
export const tabsScript = `(examples) => {
    try {
      const now = JSON.stringify(examples);
      const before = localStorage.getItem('heddle:examples') ?? '[]';
      const kept = localStorage.getItem('graphiql:tabState');
      if (examples.length === 0 || (kept !== null && before === now)) return;
      const replaced = new Set(JSON.parse(before).map(({ query }) => query));
      const own = (kept === null ? [] : JSON.parse(kept).tabs).filter(({ query }) => query && !replaced.has(query));
      const tabs = examples.map(({ title, query, variables, headers }, index) => ({
        id: 'example-' + index,
        hash: null,
        title,
        query,
        variables: variables || null,
        headers: headers || null,
        operationName: null,
        response: null,
      }));
      localStorage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex: 0, tabs: [...tabs, ...own] }));
      for (const name of ['query', 'variables', 'headers']) {
        if (tabs[0][name]) localStorage.setItem('graphiql:' + name, tabs[0][name]);
        else localStorage.removeItem('graphiql:' + name);
      }
      localStorage.setItem('heddle:examples', now);
    } catch {
      // Without a store GraphiQL opens with the queries alone.
    }
  }`;

/** Asks twice a second for the problems of the latest edit and shows them; a new schema is fetched as GraphiQL's button would. */
export const liveScript = `() => {
    const banner = document.createElement('pre');
    banner.id = 'heddle-problems';
    banner.setAttribute('role', 'alert');
    banner.style.cssText = 'display:none;position:fixed;z-index:9999;left:0;right:0;bottom:0;max-height:40vh;overflow:auto;margin:0;padding:12px 16px;background:#7f1d1d;color:#fff;font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap';
    document.body.append(banner);
    let version;
    const look = async () => {
      try {
        const state = await (await fetch('${problemsPath}', { cache: 'no-store' })).json();
        if (version !== undefined && state.version !== version) {
          document.querySelector('button[aria-label^="Re-fetch GraphQL schema"]')?.click();
        }
        version = state.version;
        banner.textContent = state.problems && 'The last edit has problems; the last good schema is being served.\\n\\n' + state.problems;
      } catch {
        banner.textContent = 'The gateway does not answer.';
      }
      banner.style.display = banner.textContent ? 'block' : 'none';
      setTimeout(look, 500);
    };
    look();
  }`;
