"""The default text of the lessons that read letters, written for this project.

Not here: how it is split and learnt (`lessons/text.py`, `lessons/sequences.py`).
"""

TEXT = """\
A pen rests on the paper. It moves a little to the right, then a little down, and behind it a line \
is left. That is all that a drawing is: a long row of small moves, and now and then the pen is \
lifted and put down in another place. Nobody sees the moves when the drawing is done. We see a \
cat, a house, a tree. But the hand that drew the cat made one move after the other, and each of \
them was small.

A car stands at the side of the road. It moves a little to the north, then a little to the east, \
and behind it a line is left on the map. That is all that a drive is: a long row of small moves. \
The car is a pen that is never lifted. It stops at the red light, it waits, and when the light \
turns green it moves on. The driver knows where the road goes, as the hand knows where the line \
goes.

What comes next? When half of a circle is on the paper, we know the other half. The line has to \
come back to where it began. When a car comes to a crossing in the lane on the left, we think that \
it will turn to the left. We are not always right. There are many ways to end a drawing, and there \
are many ways to leave a crossing. But not every way is as good as every other, and nobody drives \
through the middle of a house because the mean of left and right lies there.

A machine can learn to say what comes next. We show it the first move, and it says what the second \
may be. We show it the second move, and it says what the third may be. At first it knows nothing, \
and all that it says is wrong. Each time it is wrong, we change its numbers a little, so that it \
would have been a little less wrong. After some thousand moves it has seen that lines go on as \
they began, that corners come after long lines, and that the pen is lifted when a shape is closed.

To say what comes next, the machine has to keep in mind what came before. One move alone does not \
tell a circle from a square. So it has a memory, a row of numbers that it takes along from move to \
move. With each move it reads, it writes the memory anew: some of the old numbers are kept, some \
are dropped, and some new ones are put in. The gates of the memory say how much of each. A gate \
that is open lets the number through, and a gate that is shut keeps it out.

The memory is small, and the row of moves is long. What was seen a hundred moves ago has been \
written over many times. When we teach the machine, we go back through the moves, from the last to \
the first, and ask of each of them how much it was to blame. On the way back the blame gets \
smaller and smaller, until there is nothing left of it, and the machine can not learn what the \
first move had to do with the last. Sometimes the blame gets larger and larger, and then the \
numbers jump, and all that was learnt is lost.

It is the same with letters. A text is a long row of small moves as well, from one letter to the \
next. After a q comes a u, after a full stop comes a blank, and after the letters of the word \
drawin there is a g. The machine that reads this page is told nothing of words. It sees one letter \
after the other, and it has to find out by itself that some of them stand together, that there are \
words, that the words come back, and that a line which begins with the pen may go on with the \
paper.

Here is a test for it. We hide the end of the text, and when the machine has read the rest, we let \
it guess the end, letter by letter. For each letter we count how many questions with yes or no we \
would have to ask it until it has the right one. These are the bits. A machine that knows nothing \
needs more than five for each letter. One that has counted which letter follows which needs less. \
One that keeps in mind what came before needs less again, and the less it needs, the more it has \
learnt.

But a machine that reads the same page again and again will know the page by heart. It then says \
each letter of the page before it comes, and it is sure of it, and still it knows nothing of other \
pages. That is why we hide the end. What is learnt by heart does not help with what was never \
seen. When the guesses at the hidden part get worse while the guesses at the page get better, it \
is time to stop.

A child that learns to draw does not look at a million cats. It looks at some, it draws, it looks \
again, and it draws again. A driver who is new in the town takes the wrong street at first. After \
a week he knows the streets around his house, and after a year he knows the town. He does not know \
the next town. But he knows what a street is, what a crossing is, and that the road goes on behind \
the corner, and so he is not lost there for long.

So take a pen and draw the first half of something. Draw it slowly or draw it fast. Then lift the \
pen, and see what the machine makes of it. It may see what you had in mind, or it may see \
something else. Ask it again, and it will draw another end. None of them is the right one. All of \
them are made of small moves, one after the other, and each of them came from the question that \
we began with: what comes next?
"""
