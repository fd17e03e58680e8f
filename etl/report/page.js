'use strict';

// Pages, sorting and filters of the exceptions, and which of them go on paper. All rows are in the
// page already, a <tbody> each; this moves them between the table and the template where the others wait.
(function () {
	var table = document.querySelector('table.exceptions');
	if (!table)
		return;

	var rest = document.getElementById('exceptions-rest');
	var form = document.getElementById('exceptions-filter');
	var search = document.getElementById('exceptions-search');
	var size = document.getElementById('exceptions-size');
	var status = document.getElementById('exceptions-status');
	var pager = document.getElementById('exceptions-pager');
	var pageText = document.getElementById('exceptions-page');
	var choices = Array.prototype.slice.call(form.querySelectorAll('select[data-key]'));
	var all = Array.prototype.slice.call(table.tBodies);
	var AT_STAKE = 7, asWritten = table.caption.textContent;
	var kept, page = 0, sortColumn = -1, descending = false, bySize = false;

	if (rest)
		all = all.concat(Array.prototype.slice.call(rest.content.children));
	all.forEach(function (body, index) {
		body.place = index;
	});
	kept = all;

	function grouped(number) {
		return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
	}

	// Exact: figures here can pass what a number of this language holds.
	function compareFigures(a, b) {
		var negativeA = a.charAt(0) === '-', negativeB = b.charAt(0) === '-', order;
		if (negativeA !== negativeB)
			return negativeA ? -1 : 1;
		order = compareUnsigned(a.replace('-', ''), b.replace('-', ''));
		return negativeA ? -order : order;
	}

	function compareUnsigned(a, b) {
		var partsA = a.split('.'), partsB = b.split('.');
		var wholeA = partsA[0].replace(/^0+/, ''), wholeB = partsB[0].replace(/^0+/, '');
		var length, fractionA = partsA[1] || '', fractionB = partsB[1] || '';
		if (wholeA.length !== wholeB.length)
			return wholeA.length - wholeB.length;
		if (wholeA !== wholeB)
			return wholeA < wholeB ? -1 : 1;
		length = Math.max(fractionA.length, fractionB.length);
		fractionA = fractionA.padEnd(length, '0');
		fractionB = fractionB.padEnd(length, '0');
		return fractionA === fractionB ? 0 : fractionA < fractionB ? -1 : 1;
	}

	var collator = new Intl.Collator(undefined, {numeric: true});

	function cell(body, column) {
		return body.rows[0].cells[column];
	}

	function compareSizes(a, b) {
		return compareUnsigned(a.replace('-', ''), b.replace('-', ''));
	}

	// Empty ones last, whichever way; amounts by currency first, for no two are compared.
	function compareBodies(a, b) {
		var figure = table.tHead.rows[0].cells[sortColumn].dataset.sort === 'figure';
		var cellA = cell(a, sortColumn), cellB = cell(b, sortColumn), order;
		var valueA = figure ? cellA.dataset.v : cellA.textContent;
		var valueB = figure ? cellB.dataset.v : cellB.textContent;
		if (!valueA || !valueB)
			return (valueA ? 0 : 1) - (valueB ? 0 : 1) || a.place - b.place;
		if (sortColumn === AT_STAKE && a.dataset.currency !== b.dataset.currency)
			return a.dataset.currency < b.dataset.currency ? -1 : 1;
		order = bySize && compareSizes(valueA, valueB) || (figure ? compareFigures(valueA, valueB) : collator.compare(valueA, valueB));
		return (descending ? -order : order) || a.place - b.place;
	}

	// Figures are found with their commas and without, and by the minus that a keyboard has.
	function plain(text) {
		return text.toLowerCase().replace(/(\d),(?=\d|$)/g, '$1').replace(/\u2212/g, '-');
	}

	function matches(body, words) {
		if (body.words === undefined && words)
			body.words = plain(body.rows[0].textContent + ' ' + body.rows[1].textContent);
		return choices.every(function (choice) {
			return !choice.value || body.dataset[choice.dataset.key] === choice.value;
		}) && (!words || body.words.indexOf(words) >= 0);
	}

	function choose() {
		var words = plain(search.value.trim());
		kept = all.filter(function (body) {
			return matches(body, words);
		});
		if (sortColumn >= 0)
			kept.sort(compareBodies);
		page = 0;
		show();
	}

	function fill(bodies) {
		while (table.tBodies.length)
			table.tBodies[0].remove();
		bodies.forEach(function (body) {
			table.appendChild(body);
		});
	}

	function show() {
		var rows = Number(size.value), pages = Math.max(1, Math.ceil(kept.length / rows)), first;
		page = Math.min(Math.max(page, 0), pages - 1);
		first = page * rows;
		fill(kept.slice(first, first + rows));
		status.textContent = kept.length === 0 ? 'None of ' + grouped(all.length) + ' matches.'
			: grouped(first + 1) + ' to ' + grouped(Math.min(first + rows, kept.length)) + ' of ' + grouped(kept.length)
			+ (kept.length < all.length ? ', chosen from ' + grouped(all.length) : '') + '.';
		pageText.textContent = 'Page ' + grouped(page + 1) + ' of ' + grouped(pages);
		pager.hidden = pages === 1;
		pager.querySelectorAll('button').forEach(function (button) {
			var backward = button.dataset.to === 'first' || button.dataset.to === 'previous';
			button.setAttribute('aria-disabled', String(backward ? page === 0 : page === pages - 1));
		});
	}

	function caption(words) {
		table.caption.textContent = words;
		table.parentNode.setAttribute('aria-label', words);
	}

	function sorted(name, figure) {
		var ends = figure ? [', smallest first', ', largest first'] : [', upwards', ', downwards'];
		return 'Exceptions by ' + (sortColumn === AT_STAKE ? 'money at stake' : name.toLowerCase()) + ends[Number(descending)]
			+ (bySize ? ' whatever its sign' : '') + (sortColumn === AT_STAKE ? ', within each currency' : '');
	}

	// Money at stake first by its size, for what is overcharged weighs as much as what is lost; then with its sign.
	function sortBy(column, heading) {
		var figure = heading.dataset.sort === 'figure', again = sortColumn === column;
		descending = again && !bySize ? !descending : figure;
		bySize = column === AT_STAKE && descending && !(again && bySize);
		sortColumn = column;
		caption(sorted(heading.textContent, figure));
		Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
			other.removeAttribute('aria-sort');
		});
		heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
		choose();
	}

	Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, column) {
		var button = document.createElement('button');
		button.type = 'button';
		button.textContent = heading.textContent;
		heading.textContent = '';
		heading.appendChild(button);
		button.addEventListener('click', function () {
			sortBy(column, heading);
		});
	});

	pager.addEventListener('click', function (event) {
		var to = event.target.dataset.to;
		if (!to)
			return;
		page = to === 'first' ? 0 : to === 'previous' ? page - 1 : to === 'next' ? page + 1 : Infinity;
		show();
		status.scrollIntoView(); // at once, without a motion; the focus stays on the button
	});

	form.addEventListener('submit', function (event) {
		event.preventDefault();
	});
	search.addEventListener('input', choose);
	form.addEventListener('change', function (event) {
		if (event.target !== search)
			choose();
	});
	form.addEventListener('reset', function () {
		sortColumn = -1;
		bySize = false;
		caption(asWritten);
		Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading) {
			heading.removeAttribute('aria-sort');
		});
		window.setTimeout(choose, 0);
	});

	// ---- paper: those with most at stake, whatever the screen shows; then the screen as it was ----

	var paper = document.getElementById('exceptions-paper'), section = document.getElementById('exceptions');
	var screen;

	// As many of each currency as there is room for, as the page itself was chosen from all.
	function mostAtStake() {
		var counts = {};
		all.forEach(function (body) {
			var currency = body.dataset.currency;
			counts[currency] = (counts[currency] || 0) + 1;
			body.rank = counts[currency];
		});
		return all.slice().sort(function (a, b) {
			return !a.dataset.currency - !b.dataset.currency || a.rank - b.rank || a.place - b.place;
		}).slice(0, Number(paper.dataset.most)).sort(function (a, b) {
			return a.place - b.place;
		});
	}

	window.addEventListener('beforeprint', function () {
		if (screen)
			return;
		screen = {caption: table.caption.textContent, focus: document.activeElement, x: window.scrollX, y: window.scrollY};
		section.classList.add('paper');
		paper.hidden = false;
		caption(asWritten);
		fill(mostAtStake());
	});
	window.addEventListener('afterprint', function () {
		if (!screen)
			return;
		section.classList.remove('paper');
		paper.hidden = true;
		caption(screen.caption);
		show();
		screen.focus.focus({preventScroll: true});
		window.setTimeout(window.scrollTo.bind(window, screen.x, screen.y), 0); // once all is folded that was unfolded for paper
		screen = undefined;
	});

	form.hidden = false;
	show();
})();

// On paper what is folded away on the screen would be lost: charts' tables and the glossary
// are opened for printing, evidence stays as the reader left it.
(function () {
	var opened = [];
	window.addEventListener('beforeprint', function () {
		opened = Array.prototype.slice.call(document.querySelectorAll('main > section > details:not([open]), figure details:not([open])'));
		opened.forEach(function (details) {
			details.open = true;
		});
	});
	window.addEventListener('afterprint', function () {
		opened.forEach(function (details) {
			details.open = false;
		});
	});
})();
