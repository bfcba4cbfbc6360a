// Imported for what the files register.
import './elementwise.js';
