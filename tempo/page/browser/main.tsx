import { render } from 'preact';
import './styles/theme.css';
import './styles/base.css';
import './styles/list.css';
import './styles/trace.css';
import './styles/waterfall.css';
import './styles/details.css';
import './styles/map.css';
import { App } from './app.tsx';
import { applyTheme } from './hooks/use-theme.ts';

applyTheme();
const container = document.querySelector('#page');
if (container) render(<App />, container);
