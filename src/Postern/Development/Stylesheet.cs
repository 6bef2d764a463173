namespace Postern.Development;

/// <summary>The look of the provider's pages, served by the provider itself so that they need nothing else.</summary>
internal static class Stylesheet
{
    public const string Icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
          <rect width="40" height="40" rx="10" fill="#0f5e6b"/>
          <path d="M9 31V12h4v3h4v-3h6v3h4v-3h4v19h-7v-6a4 4 0 0 0-8 0v6z" fill="#fff"/>
        </svg>
        """;

    public const string Css = """
        :root {
          color-scheme: light dark;
          --page: #eef1f4;
          --card: #ffffff;
          --line: #d8dee5;
          --ink: #17212b;
          --quiet: #55626f;
          --accent: #0f5e6b;
          --accent-ink: #ffffff;
          --hover: #f0f7f8;
          --support: #0b5394; --support-tint: #e1eefb;
          --billing: #1d6336; --billing-tint: #dff3e5;
          --engineering: #8a3b06; --engineering-tint: #fdebdc;
          --auditor: #5b2f96; --auditor-tint: #efe6fb;
          --other: #4a5561; --other-tint: #e8ecf0;
          --warn: #8f2113; --warn-line: #e3a79f;
          --notice: #6b4a00; --notice-tint: #fff4d6;
        }

        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0e1419;
            --card: #182028;
            --line: #2d3945;
            --ink: #e8edf2;
            --quiet: #a0aebb;
            --accent: #4fb8c9;
            --accent-ink: #06262c;
            --hover: #1f2b35;
            --support: #9ccbfb; --support-tint: #16324d;
            --billing: #93dcab; --billing-tint: #153a23;
            --engineering: #f6b988; --engineering-tint: #47270f;
            --auditor: #cfb2fa; --auditor-tint: #35215a;
            --other: #c0cad4; --other-tint: #2d3945;
            --warn: #f6a79b; --warn-line: #7c3a31;
            --notice: #f4d58a; --notice-tint: #3d300c;
          }
        }

        * { box-sizing: border-box; }

        body {
          margin: 0;
          min-height: 100vh;
          display: flex;
          flex-direction: column;
          align-items: center;
          justify-content: center;
          gap: 1rem;
          padding: 1.5rem 1rem;
          background: var(--page);
          color: var(--ink);
          font: 16px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }

        main {
          width: 100%;
          max-width: 55rem;
          padding: 1.75rem;
          background: var(--card);
          border: 1px solid var(--line);
          border-radius: 14px;
          box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 7%);
        }
        main.narrow { max-width: 28rem; }

        header { display: flex; align-items: center; gap: .75rem; }
        header p { margin: 0; line-height: 1.25; }
        header img { display: block; }
        .product { font-weight: 650; }
        .quiet { color: var(--quiet); font-size: .875rem; }

        h1 { margin: 1.5rem 0 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
        .lead { margin: .35rem 0 0; color: var(--quiet); }
        .nowrap { white-space: nowrap; color: var(--ink); font-weight: 550; }
        .notice {
          margin: 1rem 0 0;
          padding: .65rem .85rem;
          border-radius: 8px;
          background: var(--notice-tint);
          color: var(--notice);
          overflow-wrap: anywhere;
        }

        form { margin-top: 1.25rem; }

        .staff {
          display: grid;
          grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
          gap: .625rem;
          margin: 0;
          padding: 0;
          list-style: none;
        }

        button, input { font: inherit; color: inherit; }
        button { cursor: pointer; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

        .staff button {
          display: flex;
          align-items: center;
          gap: .85rem;
          width: 100%;
          height: 100%;
          padding: .7rem .85rem;
          text-align: start;
          background: transparent;
          border: 1px solid var(--line);
          border-radius: 10px;
          transition: background-color .12s, border-color .12s;
        }
        .staff button:hover { background: var(--hover); border-color: var(--accent); }

        .avatar {
          flex: none;
          display: grid;
          place-items: center;
          width: 2.75rem;
          height: 2.75rem;
          border-radius: 50%;
          font-size: .9375rem;
          font-weight: 650;
        }
        .person { display: flex; flex-direction: column; gap: .1rem; min-width: 0; }
        .person strong { margin-inline-end: .2rem; font-weight: 600; }
        .person .quiet { overflow-wrap: anywhere; }

        .badges { display: flex; flex-wrap: wrap; align-items: center; gap: .2rem .4rem; }
        .badge, .remark {
          padding: .05rem .4rem;
          border: 1px solid transparent;
          border-radius: 999px;
          font-size: .75rem;
          font-weight: 600;
        }
        .remark { border-color: var(--warn-line); color: var(--warn); }
        .remark.plain { border-color: var(--line); color: var(--quiet); }

        .support { background: var(--support-tint); color: var(--support); }
        .billing { background: var(--billing-tint); color: var(--billing); }
        .engineering { background: var(--engineering-tint); color: var(--engineering); }
        .auditor { background: var(--auditor-tint); color: var(--auditor); }
        .other { background: var(--other-tint); color: var(--other); }

        .code { display: grid; gap: .5rem; }
        .code label { font-weight: 550; }
        .code input {
          width: 100%;
          padding: .6rem .75rem;
          background: var(--card);
          border: 1px solid var(--quiet);
          border-radius: 8px;
          font: 600 1.25rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
          letter-spacing: .12em;
          text-transform: uppercase;
        }
        .code input::placeholder { color: var(--quiet); opacity: .6; }
        .primary, .secondary { padding: .65rem 1rem; border-radius: 8px; font-weight: 600; }
        .primary { margin-top: .25rem; background: var(--accent); border: 1px solid var(--accent); color: var(--accent-ink); }
        .primary:hover { filter: brightness(1.08); }
        .secondary { margin-top: 1rem; background: transparent; border: 1px solid var(--line); color: var(--warn); }
        .secondary:hover { border-color: var(--warn); }

        .user-code {
          margin: 1rem 0 0;
          padding: .6rem;
          border: 1px dashed var(--quiet);
          border-radius: 10px;
          text-align: center;
          font: 650 1.75rem/1.3 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
          letter-spacing: .14em;
        }

        footer { max-width: 44rem; text-wrap: balance; text-align: center; color: var(--quiet); font-size: .8125rem; }

        @media (max-width: 30rem) {
          body { padding: 0; gap: 0; justify-content: flex-start; background: var(--card); }
          main { padding: 1.25rem 1rem; border: 0; border-radius: 0; box-shadow: none; }
          footer { padding: 0 1rem 1.25rem; }
        }

        @media (prefers-reduced-motion: reduce) {
          * { transition: none; }
        }
        """;
}
